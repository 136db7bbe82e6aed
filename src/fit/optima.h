// Which ends of searches are one optimum, and which others the data cannot tell from the best
// (docs/math/fit.md, "Searches that agree").
#pragma once

#include <cstddef>
#include <stop_token>
#include <vector>

#include "fit/estimator.h"
#include "fit/precision.h"
#include "fit/search.h"
#include "mechnn/fit.h"

namespace mechnn::equation_fit {

/// Differences of −2 log L below this are no evidence: odds of 20 to 1, as for rivals of discovery.
constexpr double undecided = 6;

/// True where every parameter, and every start of a hidden state, is within its standard error of
/// the other's or within a thousandth of its value. What the data do not determine is not compared.
bool is_same_optimum(const Setting& setting, const Precision& precision, const Point& a,
                     const Point& b);

/// −2 log L with noise not below what leaves 1 − R² = 10⁻⁹: of data without noise, what is left are
/// errors of the discretisation, and they are no evidence.
double comparable_objective(const EstimationProblem& problem, const Found& found);

/// Places of distinct ends with the number of searches that ended there.
struct Ends {
  struct Optimum {
    std::size_t place = 0;  ///< of its best search
    std::size_t searches = 0;
  };
  std::vector<Optimum> optima;  ///< the one of the best search, then those that converged elsewhere
  std::size_t finite = 0;       ///< searches that ended at a finite point
};

/// `all` is sorted by objective, best first.
Ends ends_of(const EstimationProblem& problem, const Setting& setting, const Precision& precision,
             const std::vector<Found>& all);

/// Where rivals are compared with the best fit: on its grid.
struct FinalFit {
  const EstimationProblem& problem;
  const Setting& setting;
  const Found& found;
  const Precision& precision;
};

/// The best fit and the rivals among `all` that are rivals when they are carried to its grid; ends
/// that come to the best there are counted as its own.
std::vector<FittedOptimum> optima_of(const EstimationProblem& first, const std::vector<Found>& all,
                                     const Ends& ends, const FinalFit& best,
                                     const std::stop_token& stop);

}  // namespace mechnn::equation_fit
