// Expressions in named variables: candidate terms and right-hand sides.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mechnn {

namespace expr {
struct Node;
}

/// An immutable expression tree over variables 0..V-1. Copies share the tree.
///
/// Every way of making one simplifies: constants fold, like terms and equal factors are collected
/// and both are put in one order, so equal monomials are equal texts. Constants that fold to no
/// finite value (1/0, log(0), 1e308*10) throw std::invalid_argument, as do trees deeper than 2,000
/// levels or larger than 10^6 nodes.
///
/// Grammar, as in SymPy and Python: numbers, variable names, + - * / **, ^ as **, parentheses,
/// unary minus, and the functions sin cos tan exp log sqrt abs tanh sinh cosh sign.
class Expression {
 public:
  Expression();  ///< the number 0
  [[nodiscard]] static Expression number(
      double value);  ///< throws std::invalid_argument unless finite
  [[nodiscard]] static Expression variable(std::size_t index);
  /// `name` is one of the functions of the grammar, e.g. "sin".
  [[nodiscard]] static Expression function(std::string_view name, const Expression& argument);

  /// Parses `text`; `variables[i]` names variable i.
  /// Throws std::invalid_argument with the column (from 1), what was found and what was expected:
  /// malformed text, an unknown name, a text over 10,000 characters, nesting over 200 levels.
  [[nodiscard]] static Expression parse(std::string_view text,
                                        std::span<const std::string> variables);

  /// Value at one point; `values` has shape (V).
  [[nodiscard]] double evaluate(std::span<const double> values) const;

  /// Values at many points. `columns[i]` holds variable i at all P points, `result` has shape (P)
  /// and overlaps no column; columns of variables that do not occur may be empty. Cost: one pass
  /// over P per node of the tree, in blocks that stay in cache; no recursion per point. The tree is
  /// compiled at the first evaluation; later calls allocate nothing unless more than eight
  /// intermediate values are alive at once.
  void evaluate(std::span<const std::span<const double>> columns, std::span<double> result) const;

  /// Exact partial derivative, simplified (a zero derivative is the number 0).
  [[nodiscard]] Expression derivative(std::size_t variable) const;

  /// The same for all non-zero multiples: divided by the coefficient of a product or, of a sum, by
  /// that of its first part.
  [[nodiscard]] Expression without_factor() const;

  /// The exponent of each variable, (V), where this is a monomial x_0**a · x_1**b · … with a, b, …
  /// whole, not negative and less than 1000, and no coefficient; empty for all else.
  [[nodiscard]] std::optional<std::vector<int>> monomial_exponents(std::size_t variables) const;

  [[nodiscard]] bool is_zero() const;
  [[nodiscard]] bool is_number() const;
  [[nodiscard]] bool depends_on(std::size_t variable) const;
  /// One more than the highest variable that occurs; 0 for a constant.
  [[nodiscard]] std::size_t variable_count() const;

  /// Source text; `names[i]` is variable i. Numbers are the shortest that read back to the same
  /// value. MathML is a fragment of presentation markup to be put inside <math>.
  [[nodiscard]] std::string sympy(std::span<const std::string> names) const;
  [[nodiscard]] std::string latex(std::span<const std::string> names) const;
  [[nodiscard]] std::string mathml(std::span<const std::string> names) const;
  [[nodiscard]] std::string c_source(std::span<const std::string> names) const;

  friend Expression operator+(const Expression& a, const Expression& b);
  friend Expression operator-(const Expression& a, const Expression& b);
  friend Expression operator-(const Expression& a);
  friend Expression operator*(const Expression& a, const Expression& b);
  friend Expression operator/(const Expression& a, const Expression& b);
  friend Expression pow(const Expression& base, const Expression& exponent);
  friend bool operator==(const Expression& a, const Expression& b);  ///< the same simplified tree

 private:
  friend const expr::Node& root_of(const Expression& expression);
  explicit Expression(std::shared_ptr<const expr::Node> node);
  std::shared_ptr<const expr::Node> node_;
};

}  // namespace mechnn
