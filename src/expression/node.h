// The nodes of an expression tree and the invariants every tree obeys.
//
//   number    value
//   variable  x_index
//   sum       value + Σ_k weights[k] · children[k]
//             weights non-zero; no child is a number, a sum or a product with value ≠ 1
//   product   value · Π_k children[k]
//             value non-zero; no child is a number or a product
//   power     children[0] ** children[1]
//   call      function(children[0])
//
// Sums have at least two parts, and so do products; parts are sorted (order.h) and no two parts of
// a sum share their term, no two factors of a product their base with numeric exponents.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "expression/tape.h"
#include "mechnn/expression.h"

namespace mechnn::expr {

enum class Kind : std::uint8_t { variable, call, power, product, sum, number };

/// The functions a call node may apply; sqrt is the power 1/2.
enum class Function : std::uint8_t { sin, cos, tan, exp, log, abs, tanh, sinh, cosh, sign };

inline constexpr std::array<std::string_view, 10> function_names = {
    "sin", "cos", "tan", "exp", "log", "abs", "tanh", "sinh", "cosh", "sign"};

constexpr std::string_view name_of(Function function) {
  return function_names[static_cast<std::size_t>(function)];
}

struct Node {
  Kind kind = Kind::number;
  Function function = Function::sin;  ///< of a call
  double value = 0;                   ///< number; constant of a sum; coefficient of a product
  std::size_t index = 0;              ///< of a variable
  std::vector<std::shared_ptr<const Node>> children;
  std::vector<double> weights;  ///< of a sum, one a child

  std::size_t depth = 1;      ///< levels
  std::size_t size = 1;       ///< nodes of the tree, shared ones counted each time
  std::size_t variables = 0;  ///< one more than the highest variable index, 0 without variables

  mutable std::once_flag compiled;
  mutable std::unique_ptr<const Tape> tape;  ///< made at the first evaluation
};

using NodePtr = std::shared_ptr<const Node>;

inline bool is_number(const Node& node) { return node.kind == Kind::number; }
inline bool is_number(const Node& node, double value) {
  return node.kind == Kind::number && node.value == value;
}

/// A power with a numeric exponent as its base and exponent; any other node is its own first power.
struct Factor {
  NodePtr base;
  double exponent = 1;
};

inline Factor as_factor(const NodePtr& node) {
  if (node->kind == Kind::power && is_number(*node->children[1])) {
    return {node->children[0], node->children[1]->value};
  }
  return {node, 1};
}

}  // namespace mechnn::expr

namespace mechnn {

/// The tree of an expression.
const expr::Node& root_of(const Expression& expression);

}  // namespace mechnn
