// Comparison of found equations with the truth of a problem.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "mechnn/model.h"

namespace mechnn::testing {

/// "x': x, y; y': x, y, x*z; …": what is compared for exact support.
inline std::string support_text(const Model& model) {
  std::string text;
  for (const Equation& equation : model.equations) {
    std::vector<std::string> terms;
    for (const Term& term : equation.terms) terms.push_back(term.text);
    std::sort(terms.begin(), terms.end());
    text += (text.empty() ? "" : "; ") + equation.state + ":";
    for (const std::string& term : terms) text += " " + term;
  }
  return text;
}

/// NaN where the equation has no such term.
inline double coefficient_of(const Equation& equation, const std::string& text) {
  for (const Term& term : equation.terms) {
    if (term.text == text) return term.coefficient;
  }
  return NAN;
}

/// Largest, infinite where one is not a number, |found − true| / standard error over the
/// coefficients of two models of one support.
inline double largest_deviation(const Model& found, const Model& truth) {
  double largest = 0;
  for (std::size_t d = 0; d < found.equations.size(); ++d) {
    for (const Term& term : found.equations[d].terms) {
      const double error =
          std::abs(term.coefficient - coefficient_of(truth.equations[d], term.text));
      const double deviation = error / term.standard_error;
      if (!std::isfinite(deviation)) return INFINITY;
      largest = std::max(largest, deviation);
    }
  }
  return largest;
}

}  // namespace mechnn::testing
