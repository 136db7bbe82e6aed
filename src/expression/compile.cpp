#include "expression/compile.h"

#include <algorithm>
#include <cmath>

#include "expression/functions.h"

namespace mechnn::expr {
namespace {

/// Every method computes a node with the registers from `free` on as scratch and leaves the value
/// in register `free`, unless the node is a variable, whose column is used as it is.
class Compiler {
 public:
  Operand value(const Node& node, std::uint32_t free) {
    switch (node.kind) {
      case Kind::variable:
        return {true, static_cast<std::uint32_t>(node.index)};
      case Kind::number:
        return emit(Operation::set, free, {}, {}, node.value);
      case Kind::call:
        return call(node, free);
      case Kind::sum:
        return sum(node, free);
      case Kind::product:
        return product(node.value, node.children, free);
      case Kind::power:
        break;
    }
    if (is_number(*node.children[1])) return power_by_number(node, free);
    const Operand base = value(*node.children[0], free);
    const Operand exponent = value(*node.children[1], after(base, free));
    return emit(Operation::power, free, base, exponent);
  }

  Tape finish(Operand result) {
    if (result.column) emit(Operation::copy, 0, result);
    return std::move(tape_);
  }

 private:
  static std::uint32_t after(Operand operand, std::uint32_t free) {
    return operand.column ? free : free + 1;
  }

  Operand emit(Operation operation, std::uint32_t target, Operand a, Operand b = {}, double c = 0,
               Function function = {}) {
    tape_.instructions.push_back({operation, function, target, a, b, c});
    tape_.registers = std::max(tape_.registers, target + 1);
    return {false, target};
  }

  Operand call(const Node& node, std::uint32_t free) {
    const Operand argument = value(*node.children[0], free);
    return emit(Operation::call, free, argument, {}, 0, node.function);
  }

  Operand sum(const Node& node, std::uint32_t free) {
    const Operand first = value(*node.children[0], free);
    Operand total = first;
    if (node.weights[0] != 1) total = emit(Operation::scale, free, first, {}, node.weights[0]);
    for (std::size_t k = 1; k < node.children.size(); ++k) {
      const Operand term = value(*node.children[k], after(total, free));
      total = emit(Operation::add_scaled, free, total, term, node.weights[k]);
    }
    if (node.value == 0) return total;
    return emit(Operation::add_number, free, total, {}, node.value);
  }

  Operand raised(const Node& base, double exponent, std::uint32_t free) {
    const Operand operand = value(base, free);
    if (exponent == 1) return operand;
    Operation operation = Operation::power_number;
    if (exponent == 0.5) operation = Operation::square_root;
    if (is_integer(exponent) && exponent <= max_multiplied_exponent) {
      operation = Operation::integer_power;
    }
    return emit(operation, free, operand, {}, exponent);
  }

  /// Π base ** |exponent| over the factors whose exponent has the sign wanted; they exist.
  Operand multiply_all(std::span<const NodePtr> factors, double wanted_sign, std::uint32_t free) {
    bool started = false;
    Operand total;
    for (const NodePtr& node : factors) {
      const auto [base, exponent] = as_factor(node);
      if (exponent * wanted_sign <= 0) continue;
      const Operand next = raised(*base, std::fabs(exponent), started ? after(total, free) : free);
      total = started ? emit(Operation::multiply, free, total, next) : next;
      started = true;
    }
    return total;
  }

  Operand product(double coefficient, std::span<const NodePtr> factors, std::uint32_t free) {
    const auto is_above = [](const NodePtr& node) { return as_factor(node).exponent > 0; };
    const auto above = std::count_if(factors.begin(), factors.end(), is_above);
    if (above == 0) {
      const Operand below = multiply_all(factors, -1, free);
      return emit(Operation::divide_number, free, below, {}, coefficient);
    }
    Operand total = multiply_all(factors, 1, free);
    if (above < std::ssize(factors)) {
      const Operand below = multiply_all(factors, -1, after(total, free));
      total = emit(Operation::divide, free, total, below);
    }
    return coefficient == 1 ? total : emit(Operation::scale, free, total, {}, coefficient);
  }

  Operand power_by_number(const Node& node, std::uint32_t free) {
    const double exponent = node.children[1]->value;
    const Operand positive = raised(*node.children[0], std::fabs(exponent), free);
    return exponent > 0 ? positive : emit(Operation::divide_number, free, positive, {}, 1);
  }

  Tape tape_;
};

}  // namespace

Tape compile(const Node& root) {
  Compiler compiler;
  return compiler.finish(compiler.value(root, 0));
}

}  // namespace mechnn::expr
