// The only makers of nodes: each returns a tree that obeys the invariants of node.h.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "expression/node.h"

namespace mechnn::expr {

struct Weighted {
  double weight = 1;
  NodePtr node;
};

NodePtr make_number(double value);  ///< throws std::invalid_argument unless finite
NodePtr make_variable(std::size_t index);
NodePtr make_sum(double constant, const std::vector<Weighted>& terms);
/// A sum divided by the weight of its first child.
NodePtr without_leading_weight(const Node& sum);
NodePtr make_product(double coefficient, const std::vector<NodePtr>& factors);
NodePtr make_power(const NodePtr& base, const NodePtr& exponent);
NodePtr make_power(const NodePtr& base, double exponent);
NodePtr make_quotient(const NodePtr& numerator, const NodePtr& denominator);
NodePtr make_call(Function function, const NodePtr& argument);
/// One of the names of the grammar, sqrt included; throws std::invalid_argument.
NodePtr make_call(std::string_view function, const NodePtr& argument);
bool is_function_name(std::string_view name);

}  // namespace mechnn::expr
