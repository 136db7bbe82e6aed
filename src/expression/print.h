// Trees as text in four notations, and what these share.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "expression/node.h"

namespace mechnn::expr {

using Names = std::span<const std::string>;  ///< (V) names of the variables

std::string print_sympy(const Node& root, Names names);
std::string print_c(const Node& root, Names names);
std::string print_latex(const Node& root, Names names);
std::string print_mathml(const Node& root, Names names);

/// ± coefficient · Π above / Π below; exponents are positive.
struct ProductParts {
  bool negative = false;
  double coefficient = 1;  ///< positive
  std::vector<Factor> above;
  std::vector<Factor> below;

  /// Neither sign, coefficient nor denominator.
  [[nodiscard]] bool is_single_factor() const;
  [[nodiscard]] bool shows_coefficient() const { return coefficient != 1 || above.empty(); }
};

/// weight · node, where node is no sum.
ProductParts product_parts(double weight, const Node& node);

/// The signed parts of a sum, its constant last.
std::vector<ProductParts> sum_parts(const Node& sum);

/// A name as base and index: "x_1" and "x1" are x with index 1; "x_dot" has one dot.
struct NameParts {
  std::string base;
  std::string index;
  int dots = 0;
};

NameParts name_parts(const std::string& name);

/// A state's name in LaTeX under that many dots more.
std::string name_latex(const std::string& name, int dots = 0);

/// The name of a Greek letter, as in LaTeX.
bool is_greek(const std::string& base);

}  // namespace mechnn::expr
