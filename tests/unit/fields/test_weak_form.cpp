#include "fields/weak_form.h"

#include <gtest/gtest.h>

#include <cmath>

#include "fields/residual_noise.h"
#include "fields/weak_fit.h"
#include "problems/normal_numbers.h"
#include "support/field_samples.h"

namespace mechnn::fields {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

TestFunctions tests_on(std::size_t times, std::size_t points, std::size_t half_width,
                       bool periodic) {
  TestFunctions tests;
  tests.axes[0] = test_axis(times, 0.1, half_width, 1, 0.5, false);
  tests.axes[1] = test_axis(points, 0.2, half_width, 4, 0.5, periodic);
  tests.axes[2].centres = tests.axes[3].centres = {0};
  return tests;
}

std::vector<double> values(std::size_t count, std::uint64_t seed) {
  problems::NormalNumbers normal(seed);
  std::vector<double> out(count);
  for (double& v : out) v = normal.next();
  return out;
}

TEST(TestFunctions, PartsOfIntegralsArePutOnTheOtherFactor) {
  const TestFunctions tests = tests_on(60, 70, 10, false);
  std::vector<double> f, slope;
  for (int i = 0; i < 60; ++i) {
    for (int j = 0; j < 70; ++j) {
      const double t = 0.1 * i, x = 0.2 * j;
      f.push_back(std::sin(x - 0.5 * t));
      slope.push_back(-std::cos(x - 0.5 * t));  // ∂³ sin
    }
  }
  const std::vector<double> left = tests.products(f, {0, 3, 0, 0});
  const std::vector<double> right = tests.products(slope, {0, 0, 0, 0});
  double most = 0;
  for (std::size_t i = 0; i < left.size(); ++i) most = std::max(most, std::abs(right[i]));
  for (std::size_t i = 0; i < left.size(); ++i) EXPECT_NEAR(left[i], -right[i], 1e-4 * most) << i;
}

TEST(TestFunctions, CombinationIsTheTransposeOfProducts) {
  for (const bool periodic : {false, true}) {
    const TestFunctions tests = tests_on(40, 48, 8, periodic);
    const std::vector<double> f = values(40 * 48, 1), z = values(tests.count(), 2);
    const Orders orders{1, 2, 0, 0};
    const std::vector<double> g = tests.products(f, orders), e = tests.combination(z, orders);
    double left = 0, right = 0;
    for (std::size_t i = 0; i < z.size(); ++i) left += z[i] * g[i];
    for (std::size_t p = 0; p < f.size(); ++p) right += f[p] * e[p];
    EXPECT_NEAR(left, right, 1e-10 * std::abs(left)) << periodic;
  }
}

TEST(TestFunctions, CoverThePeriodOfAPeriodicAxis) {
  const TestAxis axis = test_axis(48, 1, 8, 2, 0.5, true);
  EXPECT_EQ(axis.centres.size(), 12U);
  EXPECT_EQ(axis.centres.front(), 0U);
  EXPECT_EQ(axis.displacement(axis.centres.front(), axis.centres.back()), -4);
  EXPECT_EQ(axis.point(0, 0), 40U);
}

TEST(TestFunctions, LieOnStridesWhereTheyAreWide) {
  const TestAxis axis = test_axis(601, 1, 50, 1, 0.5, false);
  EXPECT_EQ(axis.stride, 4U);
  EXPECT_EQ(axis.half_width, 48U);
  for (const std::size_t centre : axis.centres) EXPECT_EQ((centre - 48) % 4, 0U);
  EXPECT_LE(axis.centres.back() + axis.half_width, 600U);
}

TEST(Candidates, AreAllMonomialsUnderAllDerivatives) {
  const std::vector<Candidate> library = conservative_library(2, 2, 2, 1);
  ASSERT_EQ(library.size(), 1U + 3 * 5);
  std::vector<std::string> texts;
  for (const Candidate& c : library) texts.push_back(text(c, {"u", "v"}, {"t", "x", "y"}));
  EXPECT_EQ(texts[0], "1");
  EXPECT_EQ(texts[4], "u*v");
  EXPECT_EQ(texts[6], "u_x");
  EXPECT_EQ(texts.back(), "(v**2)_y");
}

// E h(u + ε) = u^p v^q: the mean over many draws.
TEST(Candidates, PowersAreUnbiasedByTheNoise) {
  constexpr std::size_t count = 400000;
  problems::NormalNumbers normal(5);
  std::vector<double> y(2 * count);
  for (std::size_t i = 0; i < count; ++i) {
    y[i] = 0.7 + 0.5 * normal.next();
    y[count + i] = -1.2 + 0.3 * normal.next();
  }
  const std::vector<double> h = unbiased_values({3, 1}, y, {0.25, 0.09}, {}, count);
  double mean = 0;
  for (const double v : h) mean += v / count;
  EXPECT_NEAR(mean, 0.343 * -1.2, 0.01);  // 4 standard errors; y³z has the mean −1.04
}

WeakForm small_form(bool periodic, int degree, double variance) {
  WeakForm form;
  WeakRecording recording{tests_on(30, 32, 7, periodic), values(30 * 32, 3), values(30 * 32, 4)};
  form.recordings.push_back(std::move(recording));
  form.variance = {variance};
  form.library = conservative_library(1, 1, degree, 4);
  form.noise_orders = orders_up_to(1, degree);
  fill_regressors(form, 1);
  return form;
}

MatrixXd dense(const BlockBand& band, std::size_t block_size, std::size_t count,
               std::size_t reach) {
  MatrixXd out = MatrixXd::Zero(static_cast<Index>(block_size * count),
                                static_cast<Index>(block_size * count));
  const auto size = static_cast<Index>(block_size);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t d = 0; d <= std::min(i, reach); ++d) {
      const auto row = static_cast<Index>(i) * size, column = static_cast<Index>(i - d) * size;
      out.block(row, column, size, size) = band.block(i, d);
      out.block(column, row, size, size) = band.block(i, d).transpose();
    }
  }
  return out;
}

// With a linear candidate, r is a linear function of the noise: its matrix, point by point.
MatrixXd residual_matrix(const WeakForm& form, std::size_t term, double xi) {
  const TestFunctions& tests = form.recordings[0].tests;
  const std::size_t points = tests.grid().points();
  MatrixXd out(static_cast<Index>(tests.count()), static_cast<Index>(points));
  for (std::size_t p = 0; p < points; ++p) {
    std::vector<double> impulse(points, 0);
    impulse[p] = 1;
    const std::vector<double> left = tests.products(impulse, {1, 0, 0, 0});
    const Orders& orders = form.library[term].orders;
    const std::vector<double> right = tests.products(impulse, orders);
    for (std::size_t i = 0; i < left.size(); ++i) {
      out(static_cast<Index>(i), static_cast<Index>(p)) = -left[i] - xi * sign(orders) * right[i];
    }
  }
  return out;
}

TEST(ResidualNoise, OfALinearEquationIsThatOfItsMatrix) {
  for (const bool periodic : {false, true}) {
    const WeakForm form = small_form(periodic, 1, 0.04);
    constexpr std::size_t term = 3;  // u_xx
    VectorXd xi = VectorXd::Zero(static_cast<Index>(form.library.size()));
    xi[term] = -0.6;
    const MatrixXd weights = 0.2 * residual_matrix(form, term, xi[term]);
    const ResidualNoise noise(form, 0, 1, {term}, xi);
    const Extents centres = form.recordings[0].tests.centres();
    const MatrixXd c = dense(noise.covariance(), centres[1], centres[0], 4);
    EXPECT_LT((c - weights * weights.transpose()).norm(), 1e-10 * c.norm()) << periodic;
    // Cov(G, r) z for the same column.
    const VectorXd z = VectorXd::LinSpaced(c.rows(), -1, 2);
    const MatrixXd column =
        0.2 * residual_matrix(form, term, 1) - 0.2 * residual_matrix(form, term, 0);  // −∂G/∂ε
    const VectorXd expected = -column * (weights.transpose() * z);
    EXPECT_LT((noise.regressor_noise(z, {term}).col(0) - expected).norm(), 1e-10 * expected.norm());
  }
}

// Over many draws of the noise, for a product of powers: second and third orders of the noise
// count.
TEST(ResidualNoise, OfPowersIsTheCovarianceOverDraws) {
  WeakForm form = small_form(false, 3, 0.49);
  constexpr std::size_t term = 6;  // (u**3)_x
  ASSERT_EQ(text(form.library[term], {"u"}, {"t", "x"}), "(u**3)_x");
  VectorXd xi = VectorXd::Zero(static_cast<Index>(form.library.size()));
  xi[term] = 0.5;
  const ResidualNoise noise(form, 0, 1, {term}, xi);
  const Extents centres = form.recordings[0].tests.centres();
  const MatrixXd c = dense(noise.covariance(), centres[1], centres[0], 4);

  const std::vector<double> truth = form.recordings[0].smooth;
  form.library = {form.library[term]};
  problems::NormalNumbers normal(8);
  constexpr int draws = 4000;
  MatrixXd sum = MatrixXd::Zero(c.rows(), c.rows());
  VectorXd mean = VectorXd::Zero(c.rows());
  for (int draw = 0; draw < draws; ++draw) {
    for (std::size_t p = 0; p < truth.size(); ++p) {
      form.recordings[0].data[p] = truth[p] + 0.7 * normal.next();
    }
    fill_regressors(form, 1);
    const VectorXd r = left_side(form, 0, 1) - xi[term] * form.regressors.col(0);
    mean += r / draws;
    sum += r * r.transpose() / draws;
  }
  const MatrixXd sampled = sum - mean * mean.transpose();
  EXPECT_LT((sampled - c).norm(), 0.12 * c.norm());
  EXPECT_NEAR(sampled.trace(), c.trace(), 0.03 * c.trace());
}

// Half-widths of 24 and more: every second point carries the noise of two.
TEST(ResidualNoise, OfWideTestFunctionsIsThatOfItsMatrixNearly) {
  for (const bool periodic : {false, true}) {
    WeakForm form;
    TestFunctions tests;
    tests.axes[0] = test_axis(120, 0.1, 26, 1, 0.5, false);
    tests.axes[1] = test_axis(120, 0.2, 28, 4, 0.5, periodic);
    tests.axes[2].centres = tests.axes[3].centres = {0};
    ASSERT_EQ(tests.axes[0].stride, 2U);
    ASSERT_EQ(tests.axes[1].stride, 2U);
    form.recordings.push_back({tests, values(120 * 120, 3), values(120 * 120, 4)});
    form.variance = {0.04};
    form.library = conservative_library(1, 1, 1, 4);
    form.noise_orders = orders_up_to(1, 1);
    VectorXd xi = VectorXd::Zero(static_cast<Index>(form.library.size()));
    xi[5] = 0.01;  // u_xxxx
    const MatrixXd weights = 0.2 * residual_matrix(form, 5, xi[5]);
    const Extents centres = tests.centres();
    const MatrixXd c =
        dense(ResidualNoise(form, 0, 1, {5}, xi).covariance(), centres[1], centres[0], 4);
    EXPECT_LT((c - weights * weights.transpose()).norm(), 2e-3 * c.norm()) << periodic;
  }
}

// Q(ξ) = rᵀ C(ξ)⁻¹ r of two components with different noise and products of powers, by differences.
TEST(ResidualNoise, GivesTheGradientOfTheObjective) {
  WeakForm form;
  form.recordings.push_back(
      {tests_on(30, 32, 7, false), values(2 * 30 * 32, 3), values(2 * 30 * 32, 4)});
  form.variance = {0.3, 0.05};
  form.library = {{{2, 1}, {0, 1, 0, 0}}, {{0, 3}, {0, 0, 0, 0}}, {{1, 0}, {0, 2, 0, 0}}};
  form.noise_orders = orders_up_to(2, 3);
  fill_regressors(form, 1);
  const VectorXd left = left_side(form, 1, 1);
  const Support support{0, 1, 2};
  struct Value {
    double objective;
    VectorXd gradient;
  };
  const auto at = [&](const VectorXd& xi) {
    const ResidualNoise noise(form, 1, 1, support, xi);
    BlockBand band = noise.covariance();
    EXPECT_TRUE(band.factorise());
    MatrixXd r = left - form.regressors * xi;
    band.solve_lower(r);
    const double objective = r.squaredNorm();
    band.solve_upper(r);
    const VectorXd z = r;
    const MatrixXd corrected = form.regressors - noise.regressor_noise(z, support);
    return Value{objective, -2 * corrected.transpose() * z};
  };
  const VectorXd xi = (VectorXd(3) << 0.4, -0.7, 0.2).finished();
  const VectorXd gradient = at(xi).gradient;
  for (Index k = 0; k < 3; ++k) {
    const double h = 1e-5;
    const double slope = (at(xi + h * VectorXd::Unit(3, k)).objective -
                          at(xi - h * VectorXd::Unit(3, k)).objective) /
                         (2 * h);
    EXPECT_NEAR(gradient[k], slope, 1e-5 * std::abs(slope)) << k;
  }
}

TEST(ResidualNoise, LeavesOutRowsOnGapsAndTheNoiseOfFilledValues) {
  WeakForm form = small_form(false, 1, 0.04);
  WeakRecording& recording = form.recordings[0];
  recording.missing.assign(30 * 32, 0);
  recording.missing[15 * 32 + 9] = 1;
  recording.used.assign(recording.tests.count(), 1);
  recording.used[3] = 0;
  fill_regressors(form, 1);
  EXPECT_EQ(used_rows(form), recording.tests.count() - 1);
  EXPECT_EQ(form.regressors.row(3).norm(), 0);
  EXPECT_EQ(left_side(form, 0, 1)[3], 0);
  VectorXd xi = VectorXd::Zero(static_cast<Index>(form.library.size()));
  xi[3] = -0.6;
  MatrixXd weights = 0.2 * residual_matrix(form, 3, xi[3]);
  weights.col(15 * 32 + 9).setZero();
  weights.row(3).setZero();
  MatrixXd expected = weights * weights.transpose();
  expected(3, 3) = 1;
  const Extents centres = recording.tests.centres();
  const MatrixXd c =
      dense(ResidualNoise(form, 0, 1, {3}, xi).covariance(), centres[1], centres[0], 4);
  EXPECT_LT((c - expected).norm(), 1e-10 * c.norm());
}

TEST(BlockBand, SolvesAsADenseMatrixDoes) {
  const WeakForm form = small_form(false, 1, 1);
  const VectorXd xi = VectorXd::Zero(static_cast<Index>(form.library.size()));
  BlockBand band = ResidualNoise(form, 0, 1, {}, xi).covariance();
  const Extents centres = form.recordings[0].tests.centres();
  const MatrixXd c = dense(band, centres[1], centres[0], 4);
  ASSERT_TRUE(band.factorise());
  MatrixXd x = MatrixXd::Random(c.rows(), 3);
  const MatrixXd right = c * x;
  MatrixXd solved = right;
  band.solve_lower(solved);
  EXPECT_NEAR(solved.squaredNorm(), (right.array() * x.array()).sum(), 1e-8 * solved.squaredNorm());
  band.solve_upper(solved);
  EXPECT_LT((solved - x).norm(), 1e-6 * x.norm());
}

TEST(BlockBand, SaysWhereAMatrixIsNotDefinite) {
  BlockBand band({2, 2}, 1);
  band.block(0, 0) = MatrixXd::Identity(2, 2);
  band.block(1, 0) = -MatrixXd::Identity(2, 2);
  EXPECT_FALSE(band.factorise());
}

}  // namespace
}  // namespace mechnn::fields
