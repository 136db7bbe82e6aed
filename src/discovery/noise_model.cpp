#include "discovery/noise_model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "discovery/problem/noise_scales.h"
#include "joint_fit/gauss_newton.h"
#include "joint_fit/joint_fit.h"

namespace mechnn::discovery {
namespace {

using joint_fit::Fit;
using joint_fit::Support;

constexpr std::array candidates{NoiseModel::relative, NoiseModel::counts};
constexpr joint_fit::RefineLimits limits{0.2, 30};
// Small values weigh more than they did with constant noise, and move; the scales follow them.
constexpr int scale_rounds = 3;

DiscoveryProblem problem_with(NoiseModel model, const GridSearch& search) {
  DiscoveryProblem problem = search.problem;
  problem.noise_model = model;
  Fit fit = search.selection.best;
  for (int round = 0; round < scale_rounds; ++round) {
    problem.fit.noise.smoothing = search.problem.fit.noise.smoothing;
    set_noise_scales(model, fit.states, problem.fit);
    fit = joint_fit::fit_from(problem.fit, fit, fit.support, fit.xi, limits);
  }
  // Smoothed with equal weights, the data are no start for a fit with others.
  problem.fit.start = fit.states;
  return problem;
}

// The highest score of the sets of terms that `search` kept, fitted to `problem`.
double best_score(const DiscoveryProblem& problem, const GridSearch& search) {
  std::vector<Support> supports{search.selection.best.support};
  for (const Fit& rival : search.selection.rivals) supports.push_back(rival.support);
  double best = -INFINITY;
  for (const Support& support : supports) {
    if (problem.fit.stop.stop_requested()) break;
    best = std::max(best, joint_fit::fit_from_smooth(problem.fit, support, limits).score);
  }
  return best;
}

// Without an equation that moves a state there are no fitted values that the noise could follow.
bool moves_every_state(const GridSearch& search) {
  const std::size_t terms = search.problem.terms.size();
  std::vector<bool> moves(search.problem.states.size(), false);
  for (const std::uint32_t index : search.selection.best.support) moves[index / terms] = true;
  return std::all_of(moves.begin(), moves.end(), [](bool m) { return m; });
}

// On data without noise σ stands at its lower bound, and models of it say nothing.
bool shows_noise(const GridSearch& search) {
  const joint_fit::FitProblem& problem = search.problem.fit;
  for (std::size_t d = 0; d < problem.shape.dim; ++d) {
    if (search.selection.best.noise[d] > 1.01 * joint_fit::min_noise(problem, d)) return true;
  }
  return false;
}

// The problem under the likeliest model; none where that is constant noise.
std::optional<DiscoveryProblem> likeliest(const GridSearch& search) {
  std::optional<DiscoveryProblem> chosen;
  double best = search.selection.best.score + serious_rival;
  for (const NoiseModel model : candidates) {
    DiscoveryProblem problem = problem_with(model, search);
    const double score = best_score(problem, search);
    if (score > best) {
      best = score;
      chosen = std::move(problem);
    }
  }
  return chosen;
}

std::optional<DiscoveryProblem> wanted_problem(NoiseModel model, const GridSearch& search) {
  switch (model) {
    case NoiseModel::constant:
      return std::nullopt;
    case NoiseModel::automatic:
      return moves_every_state(search) && shows_noise(search) ? likeliest(search) : std::nullopt;
    default:
      return problem_with(model, search);
  }
}

}  // namespace

GridSearch with_noise_model(GridSearch search, const DiscoveryOptions& options) {
  const bool is_over = search.selection.stopped || !std::isfinite(search.selection.best.score);
  if (is_over || !options.noise.empty()) return search;
  std::optional<DiscoveryProblem> problem = wanted_problem(options.noise_model, search);
  if (!problem || options.stop.stop_requested()) return search;
  Selection selection = select_terms(*problem, selection_settings(options));
  if (selection.stopped || !std::isfinite(selection.best.score)) return search;
  return {std::move(*problem), std::move(selection), search.verdict};
}

}  // namespace mechnn::discovery
