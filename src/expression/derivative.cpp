// (Σ w u)' = Σ w u',  (c Π u)' = c Σ_k u_k' Π_{j≠k} u_j,  (u^n)' = n u^(n−1) u',
// (u^v)' = u^v (v' log u + v u'/u),  f(u)' = f'(u) u'.  |u|' = sign u and sign' = 0, as away from
// 0.
#include "expression/derivative.h"

#include <algorithm>

#include "expression/simplify.h"

namespace mechnn::expr {
namespace {

NodePtr derivative_of_sum(const Node& node, std::size_t variable) {
  std::vector<Weighted> terms;
  for (std::size_t k = 0; k < node.children.size(); ++k) {
    if (depends_on(*node.children[k], variable)) {
      terms.push_back({node.weights[k], derivative(node.children[k], variable)});
    }
  }
  return make_sum(0, terms);
}

NodePtr derivative_of_product(const Node& node, std::size_t variable) {
  std::vector<Weighted> terms;
  for (std::size_t k = 0; k < node.children.size(); ++k) {
    if (!depends_on(*node.children[k], variable)) continue;
    std::vector<NodePtr> factors = node.children;
    factors[k] = derivative(factors[k], variable);
    terms.push_back({node.value, make_product(1, factors)});
  }
  return make_sum(0, terms);
}

NodePtr derivative_of_power(const NodePtr& node, std::size_t variable) {
  const NodePtr& base = node->children[0];
  const NodePtr& exponent = node->children[1];
  if (is_number(*exponent)) {
    const NodePtr lower = make_power(base, exponent->value - 1);
    return make_product(exponent->value, {lower, derivative(base, variable)});
  }
  std::vector<Weighted> terms;
  if (depends_on(*exponent, variable)) {
    const NodePtr log_base = make_call(Function::log, base);
    terms.push_back({1, make_product(1, {derivative(exponent, variable), log_base, node})});
  }
  if (depends_on(*base, variable)) {
    const NodePtr lower = make_power(base, make_sum(-1, {{1, exponent}}));
    terms.push_back({1, make_product(1, {exponent, lower, derivative(base, variable)})});
  }
  return make_sum(0, terms);
}

/// f'(u).
NodePtr outer_derivative(const NodePtr& node) {
  const NodePtr& u = node->children[0];
  switch (node->function) {
    case Function::sin:
      return make_call(Function::cos, u);
    case Function::cos:
      return make_product(-1, {make_call(Function::sin, u)});
    case Function::tan:
      return make_sum(1, {{1, make_power(node, 2)}});
    case Function::exp:
      return node;
    case Function::log:
      return make_power(u, -1);
    case Function::abs:
      return make_call(Function::sign, u);
    case Function::tanh:
      return make_sum(1, {{-1, make_power(node, 2)}});
    case Function::sinh:
      return make_call(Function::cosh, u);
    case Function::cosh:
      return make_call(Function::sinh, u);
    case Function::sign:
      break;
  }
  return make_number(0);
}

}  // namespace

bool depends_on(const Node& node, std::size_t variable) {
  if (variable >= node.variables) return false;
  if (node.kind == Kind::variable) return node.index == variable;
  return std::any_of(node.children.begin(), node.children.end(),
                     [&](const NodePtr& child) { return depends_on(*child, variable); });
}

NodePtr derivative(const NodePtr& node, std::size_t variable) {
  if (!depends_on(*node, variable)) return make_number(0);
  switch (node->kind) {
    case Kind::number:
      break;
    case Kind::variable:
      return make_number(1);
    case Kind::sum:
      return derivative_of_sum(*node, variable);
    case Kind::product:
      return derivative_of_product(*node, variable);
    case Kind::power:
      return derivative_of_power(node, variable);
    case Kind::call:
      return make_product(1, {outer_derivative(node), derivative(node->children[0], variable)});
  }
  return make_number(0);
}

}  // namespace mechnn::expr
