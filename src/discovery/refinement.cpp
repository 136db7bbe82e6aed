#include "discovery/refinement.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <stdexcept>

namespace mechnn::discovery {
namespace {

// A grid is fine enough when halving its step moves no coefficient by more than this many standard
// errors.
constexpr double settled = 0.5;
// Every refinement repeats the search at twice the cost: four times the nodes of the first grid,
// which has six a time scale, suffice where the equations are those of the data.
constexpr int largest_refinements = 2;

SelectionSettings settings_of(const DiscoveryOptions& options) {
  return {static_cast<std::size_t>(std::max(0, options.rivals)),
          static_cast<std::size_t>(options.threads), options.stop, options.progress};
}

void check_memory(const FitProblem& problem, const DiscoveryOptions& options) {
  const double bytes = memory_of_full_library(problem);
  if (bytes <= options.max_memory) return;
  char size[32];
  std::snprintf(size, sizeof size, "%.1f GB", bytes / 1e9);
  throw std::invalid_argument("library: " + std::to_string(problem.candidate_count()) +
                              " candidates in each of " + std::to_string(problem.dim) +
                              " equations need " + size +
                              " of memory; choose a lower degree, fewer states or fewer samples");
}

// The same terms by the candidates of another grid, which may have left out others; shorter than
// `support` where one is missing.
Support translated(const Support& support, const FitProblem& from, const FitProblem& to) {
  Support result;
  for (const std::uint32_t index : support) {
    const std::string& text = from.candidates[index % from.candidate_count()].text;
    const auto same = std::find_if(to.candidates.begin(), to.candidates.end(),
                                   [&](const Candidate& c) { return c.text == text; });
    if (same == to.candidates.end()) continue;
    const std::size_t equation = index / from.candidate_count();
    result.push_back(static_cast<std::uint32_t>(
        equation * to.candidate_count() + static_cast<std::size_t>(same - to.candidates.begin())));
  }
  return result;
}

// Whether the best model keeps its coefficients on a finer grid.
bool keeps_coefficients(const FitProblem& finer, const GridSearch& search) {
  const Fit& best = search.selection.best;
  const Support support = translated(best.support, search.problem, finer);
  if (support.size() != best.support.size()) return false;
  const Fit again = fit_from_smooth(finer, support, {1e-3, 60});
  const Eigen::VectorXd errors = best.precision->standard_errors();
  return ((again.xi - best.xi).cwiseAbs().array() <= settled * errors.array()).all();
}

bool has_fit(const GridSearch& search) { return std::isfinite(search.selection.best.score); }

}  // namespace

GridSearch search_on_grid(const TrajectorySet& data, const DiscoveryOptions& options,
                          int steps_per_sample) {
  GridSearch search;
  search.problem = build_problem(data, options, steps_per_sample);
  check_memory(search.problem, options);
  search.selection = select_terms(search.problem, settings_of(options));
  return search;
}

GridSearch search_until_settled(const TrajectorySet& data, const DiscoveryOptions& options) {
  GridSearch search = search_on_grid(data, options, options.steps_per_sample);
  if (options.steps_per_sample != 0 || search.problem.steps_per_sample == 1) return search;
  for (int refinement = 0; has_fit(search) && !search.selection.stopped; ++refinement) {
    FitProblem finer = build_problem(data, options, 2 * search.problem.steps_per_sample);
    search.verdict = GridVerdict::too_large;
    if (memory_of_full_library(finer) > options.max_memory) break;
    search.verdict = GridVerdict::settled;
    if (keeps_coefficients(finer, search)) break;
    search.verdict = GridVerdict::unsettled;
    if (refinement == largest_refinements) break;
    Selection selection = select_terms(finer, settings_of(options));
    if (!std::isfinite(selection.best.score)) break;
    search = {std::move(finer), std::move(selection)};
  }
  return search;
}

}  // namespace mechnn::discovery
