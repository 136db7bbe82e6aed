// Expressions in named variables: candidate terms and right-hand sides.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mechnn {

/// An immutable expression tree over variables 0..V-1. Copies share the tree.
///
/// Grammar, as in SymPy and Python: numbers, variable names, + - * / **, ^ as **, parentheses, unary
/// minus, and the functions sin cos tan exp log sqrt abs tanh sinh cosh sign.
class Expression {
 public:
  struct Node;

  Expression();  ///< the number 0
  static Expression number(double value);
  static Expression variable(std::size_t index);

  /// Parses `text`; `variables[i]` names variable i.
  /// Throws std::invalid_argument with the column (from 1), what was found and what was expected:
  /// malformed text, an unknown name, a text over 10,000 characters, nesting over 200 levels.
  static Expression parse(std::string_view text, std::span<const std::string> variables);

  /// Value at one point; `values` has shape (V).
  [[nodiscard]] double evaluate(std::span<const double> values) const;

  /// Values at many points. `columns[i]` holds variable i at all P points, `result` has shape (P).
  /// Cost: one pass over P per node of the tree; no recursion per point.
  void evaluate(std::span<const std::span<const double>> columns, std::span<double> result) const;

  /// Exact partial derivative, simplified (a zero derivative is the number 0).
  [[nodiscard]] Expression derivative(std::size_t variable) const;

  [[nodiscard]] bool is_zero() const;
  [[nodiscard]] bool is_number() const;
  [[nodiscard]] bool depends_on(std::size_t variable) const;

  /// Source text; `names[i]` is variable i. Each reads back to the same value.
  [[nodiscard]] std::string sympy(std::span<const std::string> names) const;
  [[nodiscard]] std::string latex(std::span<const std::string> names) const;
  [[nodiscard]] std::string mathml(std::span<const std::string> names) const;
  [[nodiscard]] std::string c_source(std::span<const std::string> names) const;

  friend Expression operator+(const Expression& a, const Expression& b);
  friend Expression operator-(const Expression& a, const Expression& b);
  friend Expression operator*(const Expression& a, const Expression& b);
  friend Expression operator/(const Expression& a, const Expression& b);
  friend Expression pow(const Expression& base, const Expression& exponent);

 private:
  explicit Expression(std::shared_ptr<const Node> node);
  std::shared_ptr<const Node> node_;
};

}  // namespace mechnn
