#include "expression/order.h"

#include <algorithm>

namespace mechnn::expr {
namespace {

template <typename Value>
int three_way(const Value& a, const Value& b) {
  return a < b ? -1 : (b < a ? 1 : 0);
}

int compare_children(const Node& a, const Node& b) {
  const std::size_t shared = std::min(a.children.size(), b.children.size());
  for (std::size_t k = 0; k < shared; ++k) {
    if (const int order = compare(*a.children[k], *b.children[k])) return order;
  }
  return three_way(a.children.size(), b.children.size());
}

double degree_of_factor(const NodePtr& node) {
  const Factor factor = as_factor(node);
  return factor.base->kind == Kind::variable ? factor.exponent : 0;
}

double degree(const NodePtr& node) {
  if (node->kind != Kind::product) return degree_of_factor(node);
  double sum = 0;
  for (const NodePtr& child : node->children) sum += degree_of_factor(child);
  return sum;
}

std::span<const NodePtr> factors(const NodePtr& node) {
  if (node->kind == Kind::product) return node->children;
  return {&node, 1};
}

int compare_factors(const NodePtr& a, const NodePtr& b) {
  const Factor left = as_factor(a);
  const Factor right = as_factor(b);
  if (const int order = compare(*left.base, *right.base)) return order;
  return three_way(right.exponent, left.exponent);
}

}  // namespace

int compare(const Node& a, const Node& b) {
  if (&a == &b) return 0;
  if (const int order = three_way(a.kind, b.kind)) return order;
  if (const int order = three_way(a.index, b.index)) return order;
  if (const int order = three_way(a.function, b.function)) return order;
  if (const int order = compare_children(a, b)) return order;
  if (const int order = three_way(a.weights, b.weights)) return order;
  return three_way(a.value, b.value);
}

int compare_terms(const NodePtr& a, const NodePtr& b) {
  if (const int order = three_way(degree(b), degree(a))) return order;
  const auto left = factors(a);
  const auto right = factors(b);
  for (std::size_t k = 0; k < std::min(left.size(), right.size()); ++k) {
    if (const int order = compare_factors(left[k], right[k])) return order;
  }
  return three_way(left.size(), right.size());
}

}  // namespace mechnn::expr
