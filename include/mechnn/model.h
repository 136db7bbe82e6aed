// An explicit differential equation, found or given: what comes out, and what is simulated.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "mechnn/expression.h"

namespace mechnn {

/// One term of a right-hand side: coefficient · expression.
struct Term {
  std::string text;           ///< SymPy syntax, e.g. "x*y"; "1" for the constant
  Expression expression;      ///< over Model::variables()
  double coefficient = 0;     ///< in the data's units
  double standard_error = 0;  ///< NaN when unknown
};

/// state^(order) = Σ terms.
struct Equation {
  std::string state;
  std::vector<Term> terms;  ///< empty: the right-hand side is 0
};

/// D equations of one order, n = 1 or 2, for D states.
struct Model {
  std::vector<std::string> states;       ///< (D)
  int order = 1;                         ///< n: x' = … or x'' = …
  std::vector<std::string> inputs = {};  ///< (U) known signals in the equations
  std::vector<Equation> equations;       ///< (D), in the order of `states`
  /// Covariance of all coefficients, (P, P) row-major, in the order equation by equation, term by
  /// term; empty when unknown.
  std::vector<double> covariance;
  std::vector<double> noise;  ///< (D) standard deviation of the measurement noise; empty: unknown
  std::vector<std::string> units = {};  ///< (D) of the states, "" where unknown; empty: none known
  std::string time_unit = {};           ///< "" where unknown

  /// D·n: the states, then for order 2 their first derivatives.
  [[nodiscard]] std::size_t components() const {
    return states.size() * static_cast<std::size_t>(order);
  }

  /// What expressions may name, in the order of evaluation: the D states; for order 2 the D first
  /// derivatives `x_dot`; the U inputs; then the time `t`.
  [[nodiscard]] std::vector<std::string> variables() const;

  [[nodiscard]] std::size_t term_count() const;  ///< P

  /// The right-hand side of equation `dim` as one expression.
  [[nodiscard]] Expression right_hand_side(std::size_t dim) const;

  /// Throws std::invalid_argument naming the field at fault.
  void validate() const;
};

/// Names of the variables of candidate terms for these states, order and inputs (see
/// Model::variables).
[[nodiscard]] std::vector<std::string> variable_names(const std::vector<std::string>& states,
                                                      int order,
                                                      const std::vector<std::string>& inputs = {});

}  // namespace mechnn
