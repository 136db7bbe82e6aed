#include "expression/print.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace mechnn::expr {
namespace {

constexpr std::array<std::string_view, 32> greek_letters = {
    "alpha", "beta",  "gamma", "delta", "epsilon", "zeta",  "eta",    "theta",
    "iota",  "kappa", "mu",    "nu",    "xi",      "pi",    "rho",    "sigma",
    "tau",   "phi",   "chi",   "psi",   "omega",   "Gamma", "Delta",  "Theta",
    "Xi",    "Pi",    "Sigma", "Phi",   "Psi",     "Omega", "lambda", "Lambda"};

void add_factor(ProductParts& parts, const Factor& factor) {
  if (factor.exponent < 0) {
    parts.below.push_back({factor.base, -factor.exponent});
  } else {
    parts.above.push_back(factor);
  }
}

/// Factors of a node; `node` is not owned, so a node that is its own factor is borrowed.
void add_factors(ProductParts& parts, const Node& node) {
  if (node.kind == Kind::product) {
    for (const NodePtr& child : node.children) add_factor(parts, as_factor(child));
  } else {
    add_factor(parts, as_factor(NodePtr(NodePtr(), &node)));
  }
}

}  // namespace

bool ProductParts::is_single_factor() const {
  return !negative && coefficient == 1 && above.size() == 1 && below.empty();
}

ProductParts product_parts(double weight, const Node& node) {
  const double coefficient = node.kind == Kind::product ? weight * node.value : weight;
  ProductParts parts;
  parts.negative = coefficient < 0;
  parts.coefficient = std::fabs(coefficient);
  add_factors(parts, node);
  return parts;
}

std::vector<ProductParts> sum_parts(const Node& sum) {
  std::vector<ProductParts> parts;
  parts.reserve(sum.children.size() + 1);
  for (std::size_t k = 0; k < sum.children.size(); ++k) {
    parts.push_back(product_parts(sum.weights[k], *sum.children[k]));
  }
  if (sum.value != 0) parts.push_back({sum.value < 0, std::fabs(sum.value), {}, {}});
  return parts;
}

NameParts name_parts(const std::string& name) {
  NameParts parts;
  std::string_view rest = name;
  if (rest.size() > 4 && rest.ends_with("_dot")) {
    parts.dots = 1;
    rest.remove_suffix(4);
  }
  std::size_t cut = rest.find('_', 1);
  if (cut != std::string_view::npos && cut + 1 < rest.size()) {
    parts.index = rest.substr(cut + 1);
  } else {
    cut = rest.find_last_not_of("0123456789") + 1;
    parts.index = rest.substr(cut);
  }
  parts.base = rest.substr(0, cut);
  return parts;
}

bool is_greek(const std::string& base) {
  return std::find(greek_letters.begin(), greek_letters.end(), base) != greek_letters.end();
}

}  // namespace mechnn::expr
