// With scales w_o, Π w_o = 1 over the observations of a state, the likelihood's normalisation
//   Σ_o log(σ w_o) = n log σ
// does not depend on the model of the noise.
#include "discovery/problem/noise_scales.h"

#include <algorithm>
#include <cmath>

namespace mechnn::discovery {
namespace {

using joint_fit::GridTrajectory;
using joint_fit::NodeValues;
using joint_fit::Observation;

// Where a state passes through zero its smoothed value is mostly error.
constexpr double min_share_of_rms = 0.005;

double observed(const NodeValues& states, const Observation& o) {
  double value = 0;
  for (std::size_t i = 0; i < o.nodes; ++i) {
    value += o.weights[i] * states.at(o.component)[o.first_node + i];
  }
  return value;
}

template <typename Visit>
void for_each_observation(SmoothedData& smoothed, std::size_t d, Visit visit) {
  for (std::size_t r = 0; r < smoothed.trajectories.size(); ++r) {
    for (Observation& o : smoothed.trajectories[r].observations) {
      if (o.component == d) visit(o, observed(smoothed.states[r], o));
    }
  }
}

void set_scales_of_state(NoiseModel model, std::size_t d, SmoothedData& smoothed) {
  const auto count = static_cast<double>(smoothed.observed[d]);
  double squares = 0;
  for_each_observation(smoothed, d, [&](Observation&, double x) { squares += x * x; });
  const double min_size = min_share_of_rms * std::sqrt(squares / count);
  if (!(min_size > 0)) return;
  const double power = model == NoiseModel::relative ? 1 : 0.5;
  double log_sum = 0;
  for_each_observation(smoothed, d, [&](Observation& o, double x) {
    o.scale = std::pow(std::max(std::abs(x), min_size), power);
    log_sum += std::log(o.scale);
  });
  const double mean = std::exp(log_sum / count);
  for_each_observation(smoothed, d, [&](Observation& o, double) { o.scale /= mean; });
}

}  // namespace

void set_noise_scales(NoiseModel model, joint_fit::StateShape shape, SmoothedData& smoothed) {
  if (model != NoiseModel::relative && model != NoiseModel::counts) return;
  for (std::size_t d = 0; d < shape.dim; ++d) set_scales_of_state(model, d, smoothed);
}

}  // namespace mechnn::discovery
