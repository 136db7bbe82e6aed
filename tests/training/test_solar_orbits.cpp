// What the solar system's task computes without a network: orbits, masses, scales, and its table.
#include <ATen/core/Tensor.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linalg_cross.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "solar_samples.h"
#include "training/tasks/n_body/gravity.h"
#include "training/tasks/solar_system/ephemeris.h"
#include "training/tasks/solar_system/kepler.h"
#include "training/tasks/solar_system/known_strengths.h"
#include "training/tasks/solar_system/mass_fit.h"
#include "training/tasks/solar_system/orbits.h"
#include "training/tasks/solar_system/scales.h"

namespace mechnn::training::solar_system {
namespace {

double number(const at::Tensor& x) { return x.item<double>(); }

double largest(const at::Tensor& x) { return number(x.abs().max()); }

/// Sun and Mercury alone, at its perihelion.
States perihelion(double axis, double eccentricity, double mu) {
  States start{at::zeros({1, 2, 3}, at::kDouble), at::zeros({1, 2, 3}, at::kDouble)};
  const double near = axis * (1 - eccentricity);
  start.positions[0][1][0] = near;
  start.velocities[0][1][1] = std::sqrt(mu * (2 / near - 1 / axis));
  return start;
}

/// The direction in the plane towards the perihelion, by the Laplace–Runge–Lenz vector, of states
/// (samples, 2, 3).
at::Tensor perihelion_angles(const States& states, double mu) {
  const at::Tensor x = states.positions.select(1, 1), v = states.velocities.select(1, 1);
  const at::Tensor r = at::linalg_vector_norm(x, 2, {1}, true);
  const at::Tensor towards = at::linalg_cross(v, at::linalg_cross(x, v)) / mu - x / r;
  return at::atan2(towards.select(1, 1), towards.select(1, 0));
}

TEST(SolarOrbits, KeepTheEnergyAndReturnAfterAPeriod) {
  const std::vector<double> mu = *known_strengths({"sun", "mercury"});
  const double axis = 0.387, both = mu[0] + mu[1];
  const double period = 2 * M_PI * std::sqrt(axis * axis * axis / both);
  const States start = perihelion(axis, 0.2056, both);
  const States path = integrated({mu}, start, period / 200, 2001);
  EXPECT_LT(largest(path.positions[2000] - start.positions[0]), 1e-11);
  const at::Tensor v = path.velocities.select(1, 1), x = path.positions.select(1, 1);
  const at::Tensor energy = v.square().sum(1) / 2 - both / at::linalg_vector_norm(x, 2, {1});
  EXPECT_LT(largest(energy / energy[0] - 1), 1e-13);
}

TEST(SolarOrbits, AreOfHighOrderInTheirSteps) {
  const std::vector<double> mu = *known_strengths({"sun", "mercury"});
  const States start = perihelion(0.387, 0.2056, mu[0] + mu[1]);
  const auto end = [&](std::int64_t refine) {
    return integrated({mu}, start, 40, 3, refine).positions[2];
  };
  const at::Tensor exact = end(64);
  const double coarse = largest(end(4) - exact), fine = largest(end(8) - exact);
  EXPECT_GT(coarse, 1e-9);
  EXPECT_LT(fine, coarse / 1000);  // of order 12: 4096
}

/// Turn of the perihelion of two bodies in an orbit, the mean over a hundred.
double perihelion_turn(const std::vector<double>& mu, double axis, double eccentricity,
                       Relativity relativity) {
  const double both = mu[0] + mu[1];
  const double period = 2 * M_PI * std::sqrt(axis * axis * axis / both);
  const States path = integrated({mu, 2, relativity}, perihelion(axis, eccentricity, both),
                                 period / 200, 200 * 100 + 1);
  const at::Tensor angles = perihelion_angles(path, both);
  return number(angles.slice(0, -200).mean() - angles.slice(0, 0, 200).mean()) / 99;
}

/// Einstein 1915, for two bodies Robertson 1938: 6 π (μ_1 + μ_2) / (c² a (1 − e²)) an orbit.
double expected_turn(const std::vector<double>& mu, double axis, double eccentricity) {
  return 6 * M_PI * (mu[0] + mu[1]) /
         (speed_of_light * speed_of_light * axis * (1 - eccentricity * eccentricity));
}

TEST(SolarOrbits, TurnMercurysPerihelionByRelativity) {
  const std::vector<double> mu = *known_strengths({"sun", "mercury"});
  const double axis = 0.387098, eccentricity = 0.20563;
  const double period = 2 * M_PI * std::sqrt(axis * axis * axis / (mu[0] + mu[1]));
  const double expected = expected_turn(mu, axis, eccentricity);
  EXPECT_NEAR(expected * 36525 / period * 180 / M_PI * 3600, 43, 0.1);  // arcseconds a century
  const double turned = perihelion_turn(mu, axis, eccentricity, Relativity::first_order);
  EXPECT_NEAR(turned / expected, 1, 1e-3);
  const double newton = perihelion_turn(mu, axis, eccentricity, Relativity::none);
  EXPECT_LT(std::abs(newton) / expected, 1e-4);
}

/// Where both bodies move, the terms in the velocity and the acceleration of the other count too.
TEST(SolarOrbits, TurnThePerihelionOfEqualMassesByRelativity) {
  for (const double share : {0.5, 0.2}) {
    const double sun = *known_strength("sun");
    const std::vector<double> mu{(1 - share) * sun, share * sun};
    const double turned = perihelion_turn(mu, 0.4, 0.3, Relativity::first_order);
    EXPECT_NEAR(turned / expected_turn(mu, 0.4, 0.3), 1, 1e-3) << share;
  }
}

TEST(SolarOrbits, KeepTheEnergyOfAnotherLaw) {
  const std::vector<double> mu{2e-4, 1e-4};
  const States path = integrated({mu, 1.7}, perihelion(0.4, 0.3, 3e-4), 1, 400);
  const at::Tensor v = path.velocities.select(1, 1), x = path.positions.select(1, 1);
  // a = −μ x / r^{q+1} has the potential −μ / ((q − 1) r^{q−1}).
  const at::Tensor energy =
      v.square().sum(1) / 2 - 3e-4 / 0.7 * at::linalg_vector_norm(x, 2, {1}).pow(-0.7);
  EXPECT_LT(largest(energy / energy[0] - 1), 1e-12);
  EXPECT_GT(largest(x.select(1, 0) - x[0][0]), 0.1);
}

TEST(SolarOrbits, RefuseStrengthsOfOtherBodiesAndRelativityOfAnotherLaw) {
  EXPECT_THROW(integrated({{1, 2, 3}}, small_start(), 0.5, 2), std::invalid_argument);
  const Gravity mixed{small_strengths(), 2.1, Relativity::first_order};
  EXPECT_THROW(integrated(mixed, small_start(), 0.5, 2), std::invalid_argument);
}

TEST(KeplerOrbits, AreThoseOfTwoBodies) {
  const std::vector<double> mu = *known_strengths({"sun", "pluto"});
  const States start = perihelion(2, 0.25, mu[0] + mu[1]);
  const States path = integrated({mu}, start, 10, 300);
  const at::Tensor ellipse = kepler_orbits({"sun", "pluto"}, mu, start, 10, 300);
  EXPECT_LT(largest(ellipse - path.positions.slice(1, 1)), 1e-11);
  States fast = start;
  fast.velocities = 2 * start.velocities;
  EXPECT_TRUE(at::isnan(kepler_orbits({"sun", "pluto"}, mu, fast, 10, 3)).all().item<bool>());
}

TEST(KeplerOrbits, TurnTheMoonAboutTheEarth) {
  const at::Tensor path = kepler_orbits(small_bodies, small_strengths(), small_start(), 0.5, 730);
  EXPECT_LT(largest(path[0] - small_start().positions[0].slice(0, 1)), 1e-14);
  const at::Tensor about = path.select(1, 2) - path.select(1, 1);
  EXPECT_NEAR(number(at::linalg_vector_norm(about, 2, {1}).max()), 0.00257, 1e-4);
  const States exact = integrated({small_strengths()}, small_start(), 0.5, 11);
  EXPECT_LT(largest(path.slice(0, 0, 11) - exact.positions.slice(1, 1)), 2e-5);
}

TEST(Pulls, AreOppositeAndSmoothAtABodyItself) {
  const at::Tensor x = torch::randn({4, 3, 3}, torch::kDouble).requires_grad_();
  const at::Tensor mu = torch::tensor({1.0, 2.0, 3.0}, torch::kDouble);
  const at::Tensor made = n_body::pulls(x, torch::full({1}, 1.7, torch::kDouble));
  const at::Tensor a = (made * mu.reshape({-1, 1})).sum(2);
  EXPECT_LT(largest((a * mu.reshape({-1, 1})).sum(1)), 1e-12);  // Σ μ_i a_i = 0
  const at::Tensor s = x[0][1] - x[0][0];
  EXPECT_LT(largest(made[0][0][1] - s / at::linalg_vector_norm(s).pow(2.7)), 1e-12);
  a.square().sum().backward();
  EXPECT_TRUE(at::isfinite(x.grad()).all().item<bool>());
}

TEST(MassFit, FindsTheStrengthsAndTheirSlope) {
  const Ephemeris system = small_ephemeris(2000);
  const std::vector<double> fitted = fitted_newton(system.states.positions, system.step);
  for (std::size_t i = 0; i < fitted.size(); ++i) {
    EXPECT_NEAR(fitted[i] / small_strengths()[i], 1, i == 1 ? 1e-3 : 1e-5) << small_bodies[i];
  }
  const MassFit fit(system.states.positions, system.step, 20);
  at::Tensor exponent = torch::full({1}, 1.9, torch::kDouble).requires_grad_();
  fit.strengths(exponent)[0].backward();
  const double step = 1e-5;
  const auto sun = [&](double q) {
    return number(fit.strengths(torch::full({1}, q, torch::kDouble))[0]);
  };
  const double slope = (sun(1.9 + step) - sun(1.9 - step)) / (2 * step);
  EXPECT_NEAR(number(exponent.grad()) / slope, 1, 0.02);  // weights are held
}

TEST(Scales, SayWhatAConstantVelocityGetsWrong) {
  const at::Tensor t = 0.5 * torch::arange(20, torch::kDouble).reshape({-1, 1, 1});
  const at::Tensor along = torch::tensor({1.0, 0.0, 0.0}, torch::kDouble).reshape({1, 1, 3});
  const States falling{3 * t.square() * along, 6 * t * along};
  const Scales scales = Scales::of(falling, 0.5, 2, Moons::planet);
  EXPECT_NEAR(number(scales.acceleration), 6, 1e-10);
  // 3 t² after one and two steps of 0.5: 0.75 and 3.
  EXPECT_NEAR(number(scales.displacement), std::sqrt((0.75 * 0.75 + 9) / 2), 1e-10);
  const at::Tensor between = separations(torch::arange(6, torch::kDouble).reshape({2, 3}));
  EXPECT_EQ(between.size(0), 3);  // both from the first body, and one from the other
  EXPECT_LT(largest(between[2] - 3), 1e-15);
}

TEST(Scales, KnowTheBodyNearest) {
  const Scales scales = Scales::of(small_ephemeris(2000).others(), 0.5, 50, Moons::planet);
  // Pairs: four from the Sun, then (mercury, earth), (mercury, moon), (mercury, jupiter),
  // (earth, moon), …
  EXPECT_EQ(numbers(scales.nearest), (std::vector<double>{0, 7, 7, 3}));
  const at::Tensor x = torch::randn({4, 3}, torch::kDouble), own = scales.own.matmul(x);
  EXPECT_LT(largest(own[2] - (x[2] - x[1])), 1e-15);  // the Moon from the Earth, not it from her
  EXPECT_TRUE(own[1].equal(x[1]));
  EXPECT_LT(largest(scales.back.matmul(own) - x), 1e-15);
  EXPECT_NEAR(number(scales.length[2]), 0.00257, 1e-4);
  const Scales plain = Scales::of(small_ephemeris(2000).others(), 0.5, 50, Moons::sun);
  EXPECT_TRUE(plain.own.equal(torch::eye(4, torch::kDouble)));
}

TEST(Ephemeris, IsReadRelativeToTheSunWhateverTheFrame) {
  Ephemeris system = small_ephemeris(30);
  const States relative = system.states;
  system.states.positions = relative.positions + 0.3;
  system.states.velocities = relative.velocities - 0.1;
  // Columns in another order.
  Ephemeris turned = system;
  turned.bodies = {"jupiter", "sun", "mercury", "earth", "moon"};
  turned.states = {system.states.positions.roll(1, 1), system.states.velocities.roll(1, 1)};
  const Ephemeris read = read_ephemeris(written(turned, "mechnn_turned.csv"));
  EXPECT_EQ(read.bodies, small_bodies);
  EXPECT_EQ(read.step, 0.5);
  EXPECT_LT(largest(read.states.positions - relative.positions), 1e-14);
  EXPECT_LT(largest(read.states.velocities - relative.velocities), 1e-14);
}

std::string fault_of(const std::string& file) {
  try {
    read_ephemeris(file);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "none";
}

TEST(Ephemeris, SaysWhatIsMissing) {
  EXPECT_NE(fault_of("no/such.npz").find("prepare_solar_system.py"), std::string::npos);
  Ephemeris system = small_ephemeris(30);
  system.bodies[0] = "star";
  EXPECT_NE(fault_of(written(system, "mechnn_star.csv")).find("'sun'"), std::string::npos);
  system = small_ephemeris(30);
  system.states.positions[3][1][0] = std::nan("");
  EXPECT_NE(fault_of(written(system, "mechnn_gap.csv"))
                .find("1 values are missing, the first of mercury_x in sample 4"),
            std::string::npos);
  const auto folder = std::filesystem::path(testing::TempDir());
  std::ofstream(folder / "mechnn_short.csv") << "t,sun_x,sun_y\n0,1,2\n1,1,2\n";
  EXPECT_NE(fault_of((folder / "mechnn_short.csv").string()).find("of the bodies sun, expected"),
            std::string::npos);
  std::ofstream(folder / "mechnn_uneven.csv") << "t,sun_x,earth_x\n0,1,2\n1,1,2\n3,1,2\n";
  EXPECT_NE(fault_of((folder / "mechnn_uneven.csv").string()).find("equal ones"),
            std::string::npos);
  std::ofstream(folder / "mechnn_column.csv") << "t,sun_x,earth_x,mars_x\n0,1,2,3\n1,1,2,3\n";
  EXPECT_NE(fault_of((folder / "mechnn_column.csv").string()).find("'sun_y'"), std::string::npos);
  system = small_ephemeris(30);
  system.states.velocities *= 86400;
  EXPECT_NE(fault_of(written(system, "mechnn_seconds.csv")).find("au/day"), std::string::npos);
  system = small_ephemeris(30);
  for (at::Tensor* const all : {&system.states.positions, &system.states.velocities}) {
    all->select(1, 3).copy_(all->select(1, 2));
  }
  EXPECT_NE(fault_of(written(system, "mechnn_one_place.csv")).find("moon and earth are in one"),
            std::string::npos);
}

}  // namespace
}  // namespace mechnn::training::solar_system
