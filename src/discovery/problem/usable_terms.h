// The candidates of a library that a fit can evaluate on the data.
#pragma once

#include <string>
#include <vector>

#include "discovery/problem/smoothed_data.h"
#include "joint_fit/grid.h"
#include "joint_fit/linear_rhs.h"
#include "mechnn/discovery.h"

namespace mechnn::discovery {

struct UsableTerms {
  std::vector<std::string> texts;     ///< (K)
  joint_fit::LinearRhs rhs;           ///< (K) terms
  std::vector<double> max_value;      ///< (K) of |θ_k| on the smoothed data
  std::vector<std::string> left_out;  ///< candidates that the data make too large or too small
};

/// The scales by which the fit divides its rows: their squares must be in range.
struct RowDivisors {
  std::vector<double> derivative_rms;  ///< (Z) ρ
  double row_weight = 0;               ///< w
};

/// Candidates that cannot be evaluated are left out where the library generated them; those from
/// the user throw std::invalid_argument naming the term.
UsableTerms usable_terms(const std::vector<Candidate>& candidates, joint_fit::StateShape shape,
                         const SmoothedData& smoothed, const RowDivisors& divisors);

}  // namespace mechnn::discovery
