#include "discovery/problem/usable_terms.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <stdexcept>
#include <utility>

namespace mechnn::discovery {
namespace {

using joint_fit::GridTrajectory;
using joint_fit::LinearTerm;
using joint_fit::StateShape;

struct Range {
  double max_value = 0;              // of |expression| on the smoothed data
  std::optional<double> not_finite;  // the time of the first value that is not finite
};

Range range_of(const Expression& expression, const SmoothedData& smoothed) {
  Range range;
  for (std::size_t r = 0; r < smoothed.trajectories.size(); ++r) {
    const GridTrajectory& grid = smoothed.trajectories[r];
    std::vector<double> values(grid.nodes());
    expression.evaluate(columns_of(smoothed.states[r], grid), values);
    for (std::size_t t = 0; t < values.size(); ++t) {
      if (!std::isfinite(values[t]) && !range.not_finite) range.not_finite = grid.times[t];
      range.max_value = std::max(range.max_value, std::abs(values[t]));
    }
  }
  return range;
}

std::string text_of(const char* format, double value) {
  char text[96];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

// The reason why a fit cannot use the term, or nothing: it or a derivative is not finite on the
// smoothed data, or its column of the Gauss–Newton system, whose entries are θ/(w ρ_d), has squares
// out of range.
std::string fault_of(const LinearTerm& term, const Range& range, StateShape shape,
                     const SmoothedData& smoothed, const RowDivisors& divisors) {
  if (range.not_finite) {
    return text_of("is not finite at time %g of the smoothed data", *range.not_finite);
  }
  for (const Expression& derivative : term.derivatives) {
    const Range of_derivative = range_of(derivative, smoothed);
    if (!of_derivative.not_finite) continue;
    return text_of("has no finite derivative at time %g of the smoothed data",
                   *of_derivative.not_finite);
  }
  for (std::size_t c = shape.kinematic(); c < shape.components(); ++c) {
    const double rho = divisors.derivative_rms[c];
    const double square = std::pow(range.max_value / (divisors.row_weight * rho), 2);
    if (range.max_value > 0 && !(square > 0 && std::isfinite(square))) {
      return text_of("reaches %.3g on the smoothed data, out of range of double precision",
                     range.max_value);
    }
  }
  return {};
}

}  // namespace

UsableTerms usable_terms(const std::vector<Candidate>& candidates, StateShape shape,
                         const SmoothedData& smoothed, const RowDivisors& divisors) {
  UsableTerms usable;
  for (const Candidate& candidate : candidates) {
    LinearTerm term = joint_fit::linear_term(candidate.expression, shape.components());
    const Range range = range_of(term.value, smoothed);
    const std::string fault = fault_of(term, range, shape, smoothed, divisors);
    if (!fault.empty() && candidate.from_user) {
      throw std::invalid_argument("library term '" + candidate.text + "' " + fault);
    }
    if (!fault.empty()) {
      usable.left_out.push_back(candidate.text);
      continue;
    }
    usable.texts.push_back(candidate.text);
    usable.rhs.terms.push_back(std::move(term));
    usable.max_value.push_back(range.max_value);
  }
  return usable;
}

}  // namespace mechnn::discovery
