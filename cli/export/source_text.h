// The equations of a model as source text that leaves the tool.
#pragma once

#include <string>

#include "mechnn/model.h"

namespace mechnn::cli {

/// A LaTeX document with the equations and a table of their coefficients.
std::string latex_document(const Model& model);

/// A Python module: SymPy symbols, `equations` (a list of sympy.Eq), `right_hand_sides` and a plain
/// function `derivative(t, state)` for scipy.integrate.solve_ivp.
std::string sympy_module(const Model& model);

/// A C99 file with `void mechnn_derivative(double t, const double* state, double* derivative)`;
/// `state` holds the D states, then for order 2 their derivatives.
std::string c_file(const Model& model);

}  // namespace mechnn::cli
