// One equation as text: its left-hand side, and the names on its right.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mechnn::equation_fit {

struct EquationText {
  std::string text;   ///< as given, trimmed
  std::string state;  ///< of the left-hand side
  int order = 1;      ///< n of state^(n)
  /// The right-hand side for Expression::parse: derivatives are names (x' is x_dot), marks of
  /// trajectories are left out, the left-hand side is blank so that columns are those of `text`.
  std::string rhs;
  std::vector<std::string> names;           ///< on the right, in the order of first occurrence
  std::vector<std::string> per_trajectory;  ///< of these, those marked with [trajectory]
};

/// The name of the derivative of this order: x_dot, x_ddot, …; x itself for 0.
std::string derivative_name(const std::string& state, int order);

/// Throws std::invalid_argument naming the equation, the column and what was expected.
EquationText read_equation(std::string_view text);

}  // namespace mechnn::equation_fit
