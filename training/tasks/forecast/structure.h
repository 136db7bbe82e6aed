// A series as the sum of states of explicit linear ODEs: a level, a season, cycles, relaxations.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include <cstdint>
#include <string>
#include <vector>

namespace mechnn::training::forecast {

/// The slowest part of a series. `constant`: x' = 0. `wandering`: x' = noise. `trending`:
/// x' = v + s + noise, v' = −v/τ + noise, a slope that comes back to s.
enum class Level { constant, wandering, trending };

struct StructureOptions {
  Level level = Level::wandering;
  std::int64_t season = 0;       ///< samples of the known period; 0: none
  std::int64_t harmonics = 0;    ///< of the season, at most season / 2: x'' + (2πk/season)² x = 0
  bool drifting_season = false;  ///< with noise, so that their amplitudes may change
  std::int64_t cycles = 0;       ///< damped oscillators with learned period, life and noise
  double cycle_period = 10;      ///< samples, to begin with; each further one half of it
  std::int64_t relaxations = 0;  ///< x' = −x/τ + noise with learned τ
};

/// The states' ODEs, solved together with Σ x = y at the observed samples by weighted least squares
/// for past and future at once: what is observed pulls on the states as far as an equation's noise
/// lets it, and the future follows from the equations. It is the smoother of a structural
/// time-series model (Harvey 1989), of which each equation's weight is the inverse of its noise,
/// in units of the measurement's; weights and times are learned.
class StructureImpl : public torch::nn::Module {
 public:
  /// `series` (samples), NaN where missing, tells the sizes to begin with.
  StructureImpl(const StructureOptions& options, const at::Tensor& series);

  struct Forecast {
    at::Tensor values;  ///< (batch, horizon)
    at::Tensor solved;  ///< (batch) bool
  };
  /// observed (batch, samples), NaN where missing → the samples that follow.
  Forecast forward(const at::Tensor& observed, std::int64_t horizon);

  /// The equations as they are now, one a line, time in samples.
  [[nodiscard]] std::vector<std::string> equations() const;

 private:
  /// x_{t+1} = Φ x_t + b + noise.
  struct System {
    at::Tensor propagator;  ///< Φ, (D, D)
    at::Tensor drift;       ///< b, (D)
    at::Tensor weights;     ///< (D): of the rows, the inverse of the noise
    at::Tensor summed;      ///< (D): 1 for the states that the series is the sum of
  };
  [[nodiscard]] System system() const;
  at::Tensor& parameter(const std::string& name, double start);
  [[nodiscard]] at::Tensor value(const std::string& name) const;

  StructureOptions options_;
  double unit_ = 1;  ///< of the drift: the series' mean absolute difference
};
TORCH_MODULE(Structure);

}  // namespace mechnn::training::forecast
