// A model as text for people and as source for other programs.
#pragma once

#include <cstddef>
#include <string>

#include "mechnn/model.h"

namespace mechnn {

/// A value and its standard error as a person writes them, the digits of every text, page and
/// formula: the error with two significant digits, the value to the same decimal place, at most
/// eight digits of it. Both are to be multiplied by 10^exponent, which is not zero only for
/// magnitudes below 10^-3 or from 10^5 on.
struct RoundedNumber {
  bool negative = false;
  std::string value;  ///< of |value|
  std::string error;  ///< empty when there is none to show
  int exponent = 0;
  int error_exponent = 0;  ///< a further one of the error alone, where it is beyond eight digits
};

/// An error that is NaN is unknown: four significant digits. One of 0 says that the value is exact:
/// all its digits. A value that is not finite is "nan" or "inf", without an error.
[[nodiscard]] RoundedNumber rounded(double value, double standard_error);

/// One line: "0.0248", "-3.1e-07"; with its error "(0.0248 ± 0.0012)", "(-3.1 ± 0.2)e-07".
[[nodiscard]] std::string rounded_text(double value, double standard_error);
[[nodiscard]] std::string rounded_text_with_error(double value, double standard_error);

/// True where a term must be enclosed to stand behind its coefficient: a sum, or what begins with a
/// sign or a number.
[[nodiscard]] bool needs_parentheses(const Term& term);

/// The term's text as it stands behind its coefficient: "x*y", "(x - 3)", "(2*x)".
[[nodiscard]] std::string factor_text(const Term& term);

enum class StandardErrors { hidden, shown };

/// The term's coefficient without its sign, as it stands before factor_text: "0.482", or with its
/// error "(0.482 ± 0.035)".
[[nodiscard]] std::string coefficient_text(const Term& term, StandardErrors errors);

/// The unit of the term's coefficient in an equation, "W/(h·m²)"; "1" where it has none. Empty
/// where a unit is unknown, and for terms that are no products of powers.
[[nodiscard]] std::string coefficient_unit(const Model& model, std::size_t equation,
                                           const Term& term);

/// A line an equation, coefficients rounded by their standard errors: "x' = 0.482 x - 0.0248 x y".
[[nodiscard]] std::string text_equations(const Model& model,
                                         StandardErrors errors = StandardErrors::hidden);

/// The same as an `align` environment of LaTeX (amsmath).
[[nodiscard]] std::string latex_source(const Model& model,
                                       StandardErrors errors = StandardErrors::hidden);

/// A Python script that defines `equations`, a list of SymPy equations between functions of t, all
/// digits kept. States that are Python's words get a trailing underscore.
[[nodiscard]] std::string sympy_source(const Model& model);

/// A self-contained file of C99, and of C++ too, with one function
///   void rhs(double t, const double *state, double *derivative)
/// where both arrays hold the D states, then for order 2 their derivatives; all digits kept. States
/// that are words of C or C++ get a trailing underscore inside; those that begin as the compiler's
/// own names do, such as __LINE__ and M_PI, an x before them.
[[nodiscard]] std::string c_source(const Model& model);

}  // namespace mechnn
