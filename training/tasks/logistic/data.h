// Noisy trajectories of the logistic equation x' = r x (1 − x/K), each with its own r, K and start.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>

namespace mechnn::training::logistic {

inline constexpr std::int64_t samples = 60;  ///< T, of a trajectory
inline constexpr double span = 3;            ///< their times are even, from 0 to this inclusive
inline constexpr double sampling_step = span / static_cast<double>(samples - 1);

/// x' = p0 + p1 x + p2 x²: its parameters are inferred from a trajectory. The truth is (0, r,
/// −r/K).
inline constexpr std::int64_t equation_parameters = 3;
/// The prior of these parameters: mean and standard deviation. The bias is always 0 in the data,
/// but the prior does not take it for known.
inline constexpr std::array<double, 3> prior_mean{0, 3, -1}, prior_deviation{0.5, 0.5, 0.25};

struct DataOptions {
  std::int64_t train = 4000;      ///< trajectories
  std::int64_t validation = 500;  ///< trajectories of a second set; 0: none
  std::int64_t held_out = 1000;   ///< trajectories of a third set
  double noise = 1e-3;            ///< standard deviation, in units of x
  /// Draws with x(0) ≤ 0, one in six, are kept: nearly all of them pass through a pole.
  bool keep_negative_starts = false;
};

/// S trajectories, all float64.
struct Trajectories {
  at::Tensor clean;   ///< (S, T)
  at::Tensor noisy;   ///< (S, T)
  at::Tensor truth;   ///< (S, 3): 0, r, −r/K
  at::Tensor starts;  ///< (S): x(0)
};

struct Data {
  Trajectories train, validation, held_out;
  double noise = 0;
};

/// r ~ N(3, 0.5²), K ~ N(3, 0.5²), x(0) ~ N(0.05, 0.05²) as published (MNN, arXiv 2402.13077); the
/// noise is drawn for each number by itself. The same seed draws the same trajectories whatever
/// the noise.
Data draw(const DataOptions& options, std::uint64_t seed);

/// x(t) = K x0 / (x0 + (K − x0) e^{−rt}), elementwise with broadcasting.
at::Tensor solution(const at::Tensor& r, const at::Tensor& capacity, const at::Tensor& start,
                    const at::Tensor& time);

/// The times of the samples, (T) float64.
at::Tensor times();

}  // namespace mechnn::training::logistic
