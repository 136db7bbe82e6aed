// Choice of terms: refitted backward path, then add, drop and swap moves around the best, by the
// Laplace evidence (docs/math/discovery.md, "Score").
#pragma once

#include <cstddef>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "discovery/problem/build_problem.h"
#include "joint_fit/fit.h"
#include "mechnn/discovery.h"

namespace mechnn::discovery {

struct Selection {
  joint_fit::Fit best;                 ///< score −∞ when nothing could be fitted
  std::vector<joint_fit::Fit> rivals;  ///< best first, without the best
  std::vector<SelectionStep> path;
  std::size_t models_fitted = 0;
  bool stopped = false;
};

struct SelectionSettings {
  std::size_t rivals = 5;
  std::size_t threads = 1;
  std::stop_token stop;
  std::function<void(const DiscoveryProgress&)> progress;
};

/// Deterministic, whatever the number of threads; returns early with the best so far when the stop
/// token is set.
Selection select_terms(const DiscoveryProblem& problem, const SelectionSettings& settings);

}  // namespace mechnn::discovery
