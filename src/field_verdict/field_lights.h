// From where on an answer about the equations of a field is good.
#pragma once

#include <cmath>
#include <cstddef>

#include "mechnn/field_discovery.h"

namespace mechnn::field_verdict {

inline constexpr double min_skill = 0.9;
inline constexpr double min_skill_doubtful = 0.5;
// The noise of the smoothed starts may cost as much as min_skill allows where forecasts err by
// hardly more than the noise; where they err by more, it is not that, and more is asked for.
inline constexpr double min_precise_skill = 0.98;
inline constexpr double most_error_over_noise = 1.15;
inline constexpr double min_probability = 0.95;
inline constexpr double min_ratio = 3;            // of |ξ| to its standard error
inline constexpr std::size_t few_functions = 50;  // to test an equation with
// A term that makes up less of its left side may stand for the errors of a grid or of a
// simulation's steps.
inline constexpr double negligible_share = 2e-3;
// Residuals of the weak form may be so much larger than the noise explains.
inline constexpr double max_residual = 1.2;
inline constexpr double chance = 4;  // standard deviations of a mean of squares that are chance

inline bool is_negligible(const ConservativeTerm& term) { return term.share < negligible_share; }

inline bool residuals_are_large(const FieldEquation& equation) {
  const double by_chance = chance * std::sqrt(2 / static_cast<double>(equation.test_functions));
  return equation.residual > max_residual + by_chance;
}

}  // namespace mechnn::field_verdict
