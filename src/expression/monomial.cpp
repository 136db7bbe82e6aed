// Which expressions are monomials: 1, variables, their powers, and products of these.
#include <cmath>

#include "expression/node.h"

namespace mechnn {
namespace {

using expr::Kind;
using expr::NodePtr;

bool add_factor(const NodePtr& node, std::vector<int>& exponents) {
  constexpr double most = 1000;
  const expr::Factor factor = expr::as_factor(node);
  const bool whole = factor.exponent >= 0 && factor.exponent < most &&
                     std::trunc(factor.exponent) == factor.exponent;
  if (!whole || factor.base->kind != Kind::variable) return false;
  if (factor.base->index >= exponents.size()) return false;
  exponents[factor.base->index] += static_cast<int>(factor.exponent);
  return true;
}

}  // namespace

std::optional<std::vector<int>> Expression::monomial_exponents(std::size_t variables) const {
  std::vector<int> exponents(variables, 0);
  if (expr::is_number(*node_, 1)) return exponents;
  const bool product = node_->kind == Kind::product;
  if (product && node_->value != 1) return std::nullopt;
  const std::vector<NodePtr> factors = product ? node_->children : std::vector<NodePtr>{node_};
  for (const NodePtr& factor : factors) {
    if (!add_factor(factor, exponents)) return std::nullopt;
  }
  return exponents;
}

}  // namespace mechnn
