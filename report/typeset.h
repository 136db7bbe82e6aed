// Equations as MathML, term by term, so that a long right-hand side wraps on a narrow screen.
#pragma once

#include <cstddef>
#include <string>

#include "mechnn/export.h"
#include "mechnn/model.h"

namespace mechnn::report {

/// A number, e.g. of rounded_on_page(), as MathML; `exponent` as a power of ten.
std::string math_number(const std::string& value, int exponent);

/// The left-hand side, e.g. dx/dt or d²x/dt², and "=".
std::string math_left_side(const Model& model, std::size_t equation, const std::string& time);

/// The term without its coefficient, as a <math> element; 1 for the constant.
std::string math_term(const Model& model, const Term& term);

/// All equations, one a row; `errors` adds each coefficient's standard error.
std::string math_equations(const Model& model, const std::string& time, StandardErrors errors);

}  // namespace mechnn::report
