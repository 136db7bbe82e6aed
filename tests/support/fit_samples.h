// Measured trajectories of known systems, for fits of given equations.
#pragma once

#include <cstddef>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "mechnn/trajectory.h"

namespace mechnn {

using Rates = std::function<std::vector<double>(double t, const std::vector<double>& z)>;

/// The solution at equal steps, (samples, Z), by the classical Runge–Kutta method with 40 steps a
/// sample.
inline std::vector<std::vector<double>> solution(const Rates& rates, std::vector<double> z,
                                                 double end, std::size_t samples) {
  constexpr int steps = 40;
  const double h = end / static_cast<double>(samples - 1) / steps;
  std::vector<std::vector<double>> all{z};
  const auto moved = [](const std::vector<double>& a, double by, const std::vector<double>& b) {
    std::vector<double> sum = a;
    for (std::size_t i = 0; i < a.size(); ++i) sum[i] += by * b[i];
    return sum;
  };
  double t = 0;
  while (all.size() < samples) {
    for (int step = 0; step < steps; ++step, t += h) {
      const auto k1 = rates(t, z), k2 = rates(t + h / 2, moved(z, h / 2, k1));
      const auto k3 = rates(t + h / 2, moved(z, h / 2, k2)), k4 = rates(t + h, moved(z, h, k3));
      for (std::size_t i = 0; i < z.size(); ++i) {
        z[i] += h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
      }
    }
    all.push_back(z);
  }
  return all;
}

/// The first `measured.size()` components with Gaussian noise of these standard deviations.
inline Trajectory measured(const std::vector<std::vector<double>>& states, double end,
                           const std::vector<double>& noise, unsigned seed) {
  std::mt19937_64 generator(seed);
  std::normal_distribution<double> normal;
  Trajectory of;
  for (std::size_t s = 0; s < states.size(); ++s) {
    of.times.push_back(end * static_cast<double>(s) / static_cast<double>(states.size() - 1));
    for (std::size_t d = 0; d < noise.size(); ++d) {
      of.values.push_back(states[s][d] + noise[d] * normal(generator));
    }
  }
  return of;
}

/// x' = r x (1 − x/K).
inline Rates logistic(double r, double K) {
  return [=](double, const std::vector<double>& z) {
    return std::vector<double>{r * z[0] * (1 - z[0] / K)};
  };
}

/// 25 samples on [0, 12] of logistic growth, r = 0.8, K = 50, from 2.
inline TrajectorySet logistic_data(double noise, unsigned seed) {
  return {{"x"}, {measured(solution(logistic(0.8, 50), {2}, 12, 25), 12, {noise}, seed)}};
}

/// 41 samples on [0, 20] of x' = 0.5 x − 0.025 x y, y' = 0.027 x y − 0.9 y from (30, 4).
inline TrajectorySet lotka_volterra_data(double noise, unsigned seed) {
  const Rates rates = [](double, const std::vector<double>& z) {
    return std::vector<double>{0.5 * z[0] - 0.025 * z[0] * z[1], 0.027 * z[0] * z[1] - 0.9 * z[1]};
  };
  return {{"x", "y"}, {measured(solution(rates, {30, 4}, 20, 41), 20, {noise, noise}, seed)}};
}

}  // namespace mechnn
