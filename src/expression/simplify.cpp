#include "expression/simplify.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include "expression/functions.h"
#include "expression/order.h"

namespace mechnn::expr {
namespace {

// Recursion over a tree takes at most this many frames; the parser's 200 levels and two derivatives
// of them stay far below.
constexpr std::size_t max_depth = 2000;
constexpr std::size_t max_size = 1'000'000;

double finite(double value) {
  if (std::isfinite(value)) return value;
  throw std::invalid_argument(
      "expression: a constant is not finite, such as 1/0, log(0) or 1e308*10");
}

NodePtr finish(std::shared_ptr<Node> node) {
  for (const NodePtr& child : node->children) {
    node->depth = std::max(node->depth, child->depth + 1);
    node->size += child->size;
    node->variables = std::max(node->variables, child->variables);
  }
  if (node->depth > max_depth || node->size > max_size) {
    throw std::invalid_argument("expression: " + std::to_string(node->depth) + " levels and " +
                                std::to_string(node->size) + " nodes; expected at most " +
                                std::to_string(max_depth) + " and " + std::to_string(max_size));
  }
  return node;
}

std::shared_ptr<Node> new_node(Kind kind, double value = 0) {
  auto node = std::make_shared<Node>();
  node->kind = kind;
  node->value = value;
  return node;
}

NodePtr product_node(double coefficient, std::vector<NodePtr> factors) {
  if (factors.empty()) return make_number(coefficient);
  if (factors.size() == 1 && coefficient == 1) return factors[0];
  auto node = new_node(Kind::product, coefficient);
  node->children = std::move(factors);
  return finish(std::move(node));
}

NodePtr sum_node(double constant, const std::vector<Weighted>& terms) {
  auto node = new_node(Kind::sum, constant);
  node->children.reserve(terms.size());
  node->weights.reserve(terms.size());
  for (const Weighted& term : terms) {
    node->children.push_back(term.node);
    node->weights.push_back(term.weight);
  }
  return finish(std::move(node));
}

/// A node without numeric coefficient, and the coefficient.
Weighted split_coefficient(double weight, const NodePtr& node) {
  if (node->kind != Kind::product || node->value == 1) return {weight, node};
  return {finite(weight * node->value), product_node(1, node->children)};
}

/// Adds the parts of weight · node to `terms` and `constant`.
void flatten_term(double weight, const NodePtr& node, double& constant,
                  std::vector<Weighted>& terms) {
  if (weight == 0) return;
  if (node->kind == Kind::number) {
    constant = finite(constant + weight * node->value);
  } else if (node->kind == Kind::sum) {
    constant = finite(constant + weight * node->value);
    for (std::size_t k = 0; k < node->children.size(); ++k) {
      terms.push_back({finite(weight * node->weights[k]), node->children[k]});
    }
  } else {
    terms.push_back(split_coefficient(weight, node));
  }
}

/// Sorted, equal terms collected, zero weights dropped.
std::vector<Weighted> collect_terms(std::vector<Weighted> terms) {
  std::stable_sort(terms.begin(), terms.end(), [](const Weighted& a, const Weighted& b) {
    return compare_terms(a.node, b.node) < 0;
  });
  std::vector<Weighted> collected;
  for (Weighted& term : terms) {
    if (!collected.empty() && compare_terms(collected.back().node, term.node) == 0) {
      collected.back().weight = finite(collected.back().weight + term.weight);
    } else {
      collected.push_back(std::move(term));
    }
  }
  std::erase_if(collected, [](const Weighted& term) { return term.weight == 0; });
  return collected;
}

/// Multiplies `coefficient` by the numeric part of `node` and appends its factors.
void flatten_factor(const NodePtr& node, double& coefficient, std::vector<Factor>& factors) {
  if (node->kind == Kind::number) {
    coefficient = finite(coefficient * node->value);
  } else if (node->kind == Kind::product) {
    coefficient = finite(coefficient * node->value);
    for (const NodePtr& child : node->children) factors.push_back(as_factor(child));
  } else {
    factors.push_back(as_factor(node));
  }
}

/// Sorted by base, exponents of equal bases added.
std::vector<Factor> collect_factors(std::vector<Factor> factors) {
  std::stable_sort(factors.begin(), factors.end(),
                   [](const Factor& a, const Factor& b) { return compare(*a.base, *b.base) < 0; });
  std::vector<Factor> collected;
  for (Factor& factor : factors) {
    if (!collected.empty() && compare(*collected.back().base, *factor.base) == 0) {
      collected.back().exponent = finite(collected.back().exponent + factor.exponent);
    } else {
      collected.push_back(std::move(factor));
    }
  }
  return collected;
}

/// True where raising made a node to be collected anew, e.g. sqrt(x*y)*sqrt(x*y) → x*y.
bool changes_base(const Factor& factor, const NodePtr& raised) {
  if (raised->kind == Kind::number || raised->kind == Kind::product) return true;
  return compare(*as_factor(raised).base, *factor.base) != 0;
}

NodePtr power_node(const NodePtr& base, const NodePtr& exponent) {
  auto node = new_node(Kind::power);
  node->children = {base, exponent};
  return finish(std::move(node));
}

/// (c · Π f) ** n = c**n · Π f**n for an integer n, where c**n is a number; else null.
NodePtr distribute_power(const NodePtr& product, double exponent) {
  const double coefficient = power(product->value, exponent);
  if (!std::isfinite(coefficient) || coefficient == 0) return nullptr;
  std::vector<NodePtr> factors;
  for (const NodePtr& child : product->children) factors.push_back(make_power(child, exponent));
  return make_product(coefficient, factors);
}

/// A simpler tree equal to base ** exponent, or null.
NodePtr simplified_power(const NodePtr& base, double exponent) {
  if (exponent == 0) return make_number(1);
  if (exponent == 1) return base;
  if (base->kind == Kind::number) return make_number(power(base->value, exponent));
  if (!is_integer(exponent)) return nullptr;
  if (base->kind == Kind::product) return distribute_power(base, exponent);
  const Factor inner = as_factor(base);
  const double combined = inner.exponent * exponent;
  if (inner.exponent == 1 || !std::isfinite(combined) || combined == 0) return nullptr;
  return make_power(inner.base, combined);
}

}  // namespace

// Adding zero turns −0 into 0.
NodePtr make_number(double value) { return new_node(Kind::number, finite(value) + 0.0); }

NodePtr make_variable(std::size_t index) {
  auto node = new_node(Kind::variable);
  node->index = index;
  node->variables = index + 1;
  return node;
}

NodePtr make_sum(double constant, const std::vector<Weighted>& terms) {
  std::vector<Weighted> flat;
  for (const Weighted& term : terms) flatten_term(term.weight, term.node, constant, flat);
  flat = collect_terms(std::move(flat));
  if (flat.empty()) return make_number(constant);
  if (flat.size() > 1 || constant != 0) return sum_node(constant, flat);
  return make_product(flat[0].weight, {flat[0].node});
}

NodePtr without_leading_weight(const Node& sum) {
  std::vector<Weighted> terms;
  for (std::size_t k = 0; k < sum.children.size(); ++k) {
    terms.push_back({sum.weights[k] / sum.weights[0], sum.children[k]});
  }
  return make_sum(sum.value / sum.weights[0], terms);
}

NodePtr make_product(double coefficient, const std::vector<NodePtr>& factors) {
  std::vector<Factor> flat;
  for (const NodePtr& factor : factors) flatten_factor(factor, coefficient, flat);
  if (coefficient == 0) return make_number(0);
  std::vector<NodePtr> raised;
  bool again = false;
  for (const Factor& factor : collect_factors(std::move(flat))) {
    if (factor.exponent == 0) continue;
    raised.push_back(make_power(factor.base, factor.exponent));
    again = again || changes_base(factor, raised.back());
  }
  if (again) return make_product(coefficient, raised);
  if (raised.size() == 1 && raised[0]->kind == Kind::sum && coefficient != 1) {
    return make_sum(0, {{coefficient, raised[0]}});
  }
  return product_node(coefficient, std::move(raised));
}

NodePtr make_power(const NodePtr& base, double exponent) {
  if (NodePtr simpler = simplified_power(base, exponent)) return simpler;
  return power_node(base, make_number(exponent));
}

NodePtr make_power(const NodePtr& base, const NodePtr& exponent) {
  if (is_number(*exponent)) return make_power(base, exponent->value);
  if (is_number(*base, 1)) return base;
  return power_node(base, exponent);
}

NodePtr make_quotient(const NodePtr& numerator, const NodePtr& denominator) {
  if (!is_number(*denominator)) {
    return make_product(1, {numerator, make_power(denominator, -1)});
  }
  const double divisor = denominator->value;
  if (is_number(*numerator)) return make_number(numerator->value / divisor);
  if (numerator->kind == Kind::product) {
    return make_product(finite(numerator->value / divisor), numerator->children);
  }
  return make_product(finite(1 / divisor), {numerator});
}

NodePtr make_call(Function function, const NodePtr& argument) {
  if (argument->kind == Kind::number) return make_number(apply(function, argument->value));
  auto node = new_node(Kind::call);
  node->function = function;
  node->children = {argument};
  return finish(std::move(node));
}

NodePtr make_call(std::string_view function, const NodePtr& argument) {
  if (function == "sqrt") return make_power(argument, 0.5);
  const auto found = std::find(function_names.begin(), function_names.end(), function);
  if (found == function_names.end()) {
    throw std::invalid_argument("expression: unknown function '" + std::string(function) + "'");
  }
  return make_call(static_cast<Function>(found - function_names.begin()), argument);
}

bool is_function_name(std::string_view name) {
  return name == "sqrt" ||
         std::find(function_names.begin(), function_names.end(), name) != function_names.end();
}

}  // namespace mechnn::expr
