// The search on a grid fine enough that its step no longer matters to the coefficients.
#pragma once

#include <cstddef>
#include <stdexcept>

#include "discovery/problem/build_problem.h"
#include "discovery/selection.h"
#include "joint_fit/grid.h"
#include "mechnn/discovery.h"
#include "mechnn/trajectory.h"

namespace mechnn::discovery {

/// Bytes that fitting every candidate of a library at once takes.
double memory_of_library(const joint_fit::StateShape& shape, std::size_t candidates,
                         std::size_t nodes);

/// Thrown for a library that needs more memory than options.max_memory.
class LibraryTooLarge : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

enum class GridVerdict {
  settled,    ///< halving the step changes no coefficient that matters, or was not asked for
  unsettled,  ///< it still does on the finest grid allowed
  too_large   ///< it may; a finer grid would need more memory than allowed
};

/// A search and the grid it was made on.
struct GridSearch {
  DiscoveryProblem problem;
  Selection selection;
  GridVerdict verdict = GridVerdict::settled;
};

/// Searches on the grid that options.steps_per_sample or the data choose; where that is the data's
/// choice and finer than the samples, halves the step until the best model keeps its coefficients.
/// Throws std::invalid_argument on what build_problem refuses, and LibraryTooLarge.
GridSearch search_until_settled(const TrajectorySet& data, const DiscoveryOptions& options);

/// What of the options a search of terms needs.
SelectionSettings selection_settings(const DiscoveryOptions& options);

/// Searches on the grid of `steps_per_sample` steps a sampling interval, as it is.
GridSearch search_on_grid(const TrajectorySet& data, const DiscoveryOptions& options,
                          int steps_per_sample);

}  // namespace mechnn::discovery
