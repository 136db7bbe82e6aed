// Which terms an equation has: supports proposed by regressions and by the quadratic model at the
// best fit, each fitted with its own noise, the evidence decides.
#pragma once

#include <cmath>
#include <cstddef>
#include <functional>
#include <stop_token>
#include <vector>

#include "fields/weak_fit.h"

namespace mechnn::fields {

struct SearchSettings {
  std::size_t max_terms = 10;
  std::size_t kept = 5;  ///< rivals
  int threads = 1;
  std::stop_token stop;
  std::function<void(std::size_t fits)> progress;  ///< after each round
};

struct SearchResult {
  WeakFit best;
  std::vector<WeakFit> rivals;  ///< best first
  double probability = NAN;     ///< of the best among all that were fitted; NaN: no other was
  std::size_t fits = 0;
  bool stopped = false;
};

/// `wide`: the same equation with wider test functions, in which noise weighs less; its regressions
/// propose the first supports.
SearchResult search_terms(const WeakProblem& problem, const WeakProblem& wide,
                          const SearchSettings& settings);

}  // namespace mechnn::fields
