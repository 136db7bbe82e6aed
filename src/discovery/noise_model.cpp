#include "discovery/noise_model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "joint_fit/joint_fit.h"

namespace mechnn::discovery {
namespace {

using joint_fit::Fit;
using joint_fit::Support;

constexpr std::array candidates{NoiseModel::relative, NoiseModel::counts};
constexpr joint_fit::RefineLimits limits{0.2, 30};

// The highest score of the sets of terms that `search` kept, fitted under another noise model; −∞
// where that leaves out other candidates.
double best_score_under(NoiseModel model, const TrajectorySet& data, DiscoveryOptions options,
                        const GridSearch& search) {
  options.noise_model = model;
  const DiscoveryProblem problem = build_problem(data, options, search.problem.steps_per_sample);
  if (problem.terms != search.problem.terms) return -INFINITY;
  double best = -INFINITY;
  std::vector<Support> supports{search.selection.best.support};
  for (const Fit& rival : search.selection.rivals) supports.push_back(rival.support);
  for (const Support& support : supports) {
    if (options.stop.stop_requested()) break;
    best = std::max(best, joint_fit::fit_from_smooth(problem.fit, support, limits).score);
  }
  return best;
}

}  // namespace

GridSearch search_with_noise_model(const TrajectorySet& data, const DiscoveryOptions& options) {
  DiscoveryOptions chosen = options;
  const bool is_automatic = options.noise_model == NoiseModel::automatic && options.noise.empty();
  if (options.noise_model == NoiseModel::automatic) chosen.noise_model = NoiseModel::constant;
  GridSearch search = search_until_settled(data, chosen);
  if (!is_automatic || search.selection.stopped || !std::isfinite(search.selection.best.score)) {
    return search;
  }
  double best = search.selection.best.score + serious_rival;
  for (const NoiseModel model : candidates) {
    const double score = best_score_under(model, data, options, search);
    if (score > best) {
      best = score;
      chosen.noise_model = model;
    }
  }
  if (chosen.noise_model == NoiseModel::constant || options.stop.stop_requested()) return search;
  GridSearch again = search_until_settled(data, chosen);
  const bool is_better = again.selection.best.score > search.selection.best.score;
  return is_better && !again.selection.stopped ? std::move(again) : std::move(search);
}

}  // namespace mechnn::discovery
