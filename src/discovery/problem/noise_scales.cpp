// With scales w_o, Π w_o = 1 over the observations of a state, the likelihood's normalisation
//   Σ_o log(σ w_o) = n log σ
// does not depend on the model of the noise. The scales come from fitted states and not from the
// data or what smooths them: where the smoother follows the noise, |x| and the residuals grow
// together.
#include "discovery/problem/noise_scales.h"

#include <algorithm>
#include <cmath>

namespace mechnn::discovery {
namespace {

using joint_fit::FitProblem;
using joint_fit::NodeValues;
using joint_fit::Observation;

// Where a state passes through zero its fitted value is mostly error.
constexpr double min_share_of_rms = 0.005;

double observed(const NodeValues& states, const Observation& o) {
  double value = 0;
  for (std::size_t i = 0; i < o.nodes; ++i) {
    value += o.weights[i] * states.at(o.component)[o.first_node + i];
  }
  return value;
}

template <typename Visit>
void for_each_observation(FitProblem& problem, const std::vector<NodeValues>& states, std::size_t d,
                          Visit visit) {
  for (std::size_t r = 0; r < problem.trajectories.size(); ++r) {
    for (Observation& o : problem.trajectories[r].observations) {
      if (o.component == d) visit(o, observed(states[r], o));
    }
  }
}

void set_scales_of_state(double power, const std::vector<NodeValues>& states, std::size_t d,
                         FitProblem& problem) {
  const auto count = static_cast<double>(problem.noise.observed[d]);
  double squares = 0;
  for_each_observation(problem, states, d, [&](Observation&, double x) { squares += x * x; });
  const double min_size = min_share_of_rms * std::sqrt(squares / count);
  if (!(min_size > 0)) return;
  double log_sum = 0;
  for_each_observation(problem, states, d, [&](Observation& o, double x) {
    o.scale = std::pow(std::max(std::abs(x), min_size), power);
    log_sum += std::log(o.scale);
  });
  const double mean = std::exp(log_sum / count);
  double scale_squares = 0;
  for_each_observation(problem, states, d, [&](Observation& o, double) {
    o.scale /= mean;
    scale_squares += o.scale * o.scale;
  });
  problem.noise.smoothing[d] /= std::sqrt(scale_squares / count);
}

}  // namespace

void set_noise_scales(NoiseModel model, const std::vector<NodeValues>& states,
                      FitProblem& problem) {
  if (model != NoiseModel::relative && model != NoiseModel::counts) return;
  const double power = model == NoiseModel::relative ? 1 : 0.5;
  for (std::size_t d = 0; d < problem.shape.dim; ++d) {
    set_scales_of_state(power, states, d, problem);
  }
}

}  // namespace mechnn::discovery
