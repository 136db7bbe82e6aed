// Comparison of found equations with the truth of a problem.
#pragma once

#include <algorithm>
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

/// Largest |found − true| / standard error over the coefficients of two models of one support.
inline double largest_deviation(const Model& found, const Model& truth) {
  double largest = 0;
  for (std::size_t d = 0; d < found.equations.size(); ++d) {
    for (const Term& term : found.equations[d].terms) {
      const auto same =
          std::find_if(truth.equations[d].terms.begin(), truth.equations[d].terms.end(),
                       [&](const Term& t) { return t.text == term.text; });
      largest =
          std::max(largest, std::abs(term.coefficient - same->coefficient) / term.standard_error);
    }
  }
  return largest;
}

}  // namespace mechnn::testing
