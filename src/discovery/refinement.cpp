#include "discovery/refinement.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <utility>

#include "joint_fit/joint_fit.h"

namespace mechnn::discovery {

double memory_of_library(const joint_fit::StateShape& shape, std::size_t candidates,
                         std::size_t nodes) {
  const auto components = static_cast<double>(shape.components());
  const auto columns = static_cast<double>(candidates);
  const double coefficients = static_cast<double>(shape.dim) * columns;
  const double a_node = components * (8 * components + coefficients) +  // the bordered band
                        columns + components * components;  // candidates and their derivatives
  constexpr double dense_copies = 5;  // of the Schur complement, in the search
  return sizeof(double) *
         (static_cast<double>(nodes) * a_node + dense_copies * coefficients * coefficients);
}

SelectionSettings selection_settings(const DiscoveryOptions& options) {
  return {static_cast<std::size_t>(options.rivals), static_cast<std::size_t>(options.threads),
          options.stop, options.progress};
}

namespace {

using joint_fit::Fit;
using joint_fit::FitProblem;
using joint_fit::Support;

// A grid is fine enough when halving its step moves no coefficient by more than this many standard
// errors.
constexpr double settled = 0.5;
// Every refinement repeats the search at twice the cost: four times the nodes of the first grid,
// which has six a time scale, suffice where the equations are those of the data.
constexpr int max_refinements = 2;

double memory_of(const FitProblem& problem) {
  std::size_t nodes = 0;
  for (const joint_fit::GridTrajectory& grid : problem.trajectories) nodes += grid.nodes();
  return memory_of_library(problem.shape, problem.rhs.size(), nodes);
}

void check_memory(const FitProblem& problem, const DiscoveryOptions& options) {
  const double bytes = memory_of(problem);
  if (bytes <= options.max_memory) return;
  char size[32];
  std::snprintf(size, sizeof size, "%.1f GB", bytes / 1e9);
  throw LibraryTooLarge("library: " + std::to_string(problem.rhs.size()) +
                        " candidates in each of " + std::to_string(problem.shape.dim) +
                        " equations need " + size +
                        " of memory; choose a lower degree, fewer states or fewer samples");
}

// The same terms by the candidates of another grid, which may have left out others; shorter than
// `support` where one is missing.
Support translated(const Support& support, const DiscoveryProblem& from,
                   const DiscoveryProblem& to) {
  Support result;
  for (const std::uint32_t index : support) {
    const std::string& text = from.terms[index % from.terms.size()];
    const auto same = std::find(to.terms.begin(), to.terms.end(), text);
    if (same == to.terms.end()) continue;
    const std::size_t equation = index / from.terms.size();
    result.push_back(static_cast<std::uint32_t>(equation * to.terms.size() +
                                                static_cast<std::size_t>(same - to.terms.begin())));
  }
  return result;
}

// True when the best model keeps its coefficients on a finer grid.
bool keeps_coefficients(const DiscoveryProblem& finer, const GridSearch& search) {
  const Fit& best = search.selection.best;
  const Support support = translated(best.support, search.problem, finer);
  if (support.size() != best.support.size()) return false;
  const Fit again = joint_fit::fit_from_smooth(finer.fit, support, {1e-3, 60});
  const Eigen::VectorXd errors = best.precision->standard_errors();
  return ((again.xi - best.xi).cwiseAbs().array() <= settled * errors.array()).all();
}

GridVerdict verdict_of(const GridSearch& search, const DiscoveryProblem& finer,
                       const DiscoveryOptions& options) {
  if (memory_of(finer.fit) > options.max_memory) return GridVerdict::too_large;
  return keeps_coefficients(finer, search) ? GridVerdict::settled : GridVerdict::unsettled;
}

bool has_fit(const GridSearch& search) { return std::isfinite(search.selection.best.score); }

}  // namespace

GridSearch search_on_grid(const TrajectorySet& data, const DiscoveryOptions& options,
                          int steps_per_sample) {
  GridSearch search;
  search.problem = build_problem(data, options, steps_per_sample);
  check_memory(search.problem.fit, options);
  search.selection = select_terms(search.problem, selection_settings(options));
  return search;
}

GridSearch search_until_settled(const TrajectorySet& data, const DiscoveryOptions& options) {
  GridSearch search = search_on_grid(data, options, options.steps_per_sample);
  if (options.steps_per_sample != 0 || search.problem.steps_per_sample == 1) return search;
  for (int refinement = 0; has_fit(search) && !search.selection.stopped; ++refinement) {
    DiscoveryProblem finer = build_problem(data, options, 2 * search.problem.steps_per_sample);
    search.verdict = verdict_of(search, finer, options);
    if (search.verdict != GridVerdict::unsettled || refinement == max_refinements) break;
    Selection selection = select_terms(finer, selection_settings(options));
    // What was searched whole is worth more than the beginning of a search on a finer grid.
    search.selection.stopped = selection.stopped;
    if (selection.stopped || !std::isfinite(selection.best.score)) break;
    search = {std::move(finer), std::move(selection)};
  }
  return search;
}

}  // namespace mechnn::discovery
