// The public face: every member is a line over the room's functions.
#include "mechnn/expression.h"

#include <stdexcept>

#include "expression/compile.h"
#include "expression/derivative.h"
#include "expression/node.h"
#include "expression/order.h"
#include "expression/parse.h"
#include "expression/print.h"
#include "expression/simplify.h"
#include "mechnn/argument_error.h"

namespace mechnn {
namespace {

void require_names(const expr::Node& node, std::span<const std::string> names) {
  if (names.size() >= node.variables) return;
  throw ArgumentError("names", std::to_string(names.size()),
                      "at least " + std::to_string(node.variables));
}

void require_values(const expr::Node& node, std::size_t got) {
  if (got >= node.variables) return;
  throw ArgumentError("expression values", std::to_string(got) + " variables",
                      "at least " + std::to_string(node.variables));
}

const expr::Tape& tape_of(const expr::Node& node) {
  std::call_once(node.compiled,
                 [&] { node.tape = std::make_unique<const expr::Tape>(expr::compile(node)); });
  return *node.tape;
}

}  // namespace

Expression::Expression() : node_(expr::make_number(0)) {}
Expression::Expression(std::shared_ptr<const expr::Node> node) : node_(std::move(node)) {}
const expr::Node& root_of(const Expression& expression) { return *expression.node_; }

Expression Expression::number(double value) { return Expression(expr::make_number(value)); }

Expression Expression::variable(std::size_t index) {
  return Expression(expr::make_variable(index));
}

Expression Expression::function(std::string_view name, const Expression& argument) {
  return Expression(expr::make_call(name, argument.node_));
}

Expression Expression::parse(std::string_view text, std::span<const std::string> variables) {
  return Expression(expr::parse(text, variables));
}

double Expression::evaluate(std::span<const double> values) const {
  require_values(*node_, values.size());
  return tape_of(*node_).evaluate(values);
}

void Expression::evaluate(std::span<const std::span<const double>> columns,
                          std::span<double> result) const {
  require_values(*node_, columns.size());
  for (std::size_t i = 0; i < node_->variables; ++i) {
    if (columns[i].size() == result.size() || !depends_on(i)) continue;
    throw std::invalid_argument("expression columns: column " + std::to_string(i) + " has " +
                                std::to_string(columns[i].size()) + " points, expected " +
                                std::to_string(result.size()));
  }
  tape_of(*node_).evaluate(columns, result);
}

Expression Expression::derivative(std::size_t variable) const {
  return Expression(expr::derivative(node_, variable));
}

Expression Expression::without_factor() const {
  switch (node_->kind) {
    case expr::Kind::number:
      return number(is_zero() ? 0 : 1);
    case expr::Kind::product:
      return Expression(expr::make_product(1, node_->children));
    case expr::Kind::sum:
      return Expression(expr::without_leading_weight(*node_));
    default:
      return *this;
  }
}

bool Expression::is_zero() const { return expr::is_number(*node_, 0); }
bool Expression::is_number() const { return expr::is_number(*node_); }

bool Expression::depends_on(std::size_t variable) const {
  return expr::depends_on(*node_, variable);
}

std::size_t Expression::variable_count() const { return node_->variables; }

std::string Expression::sympy(std::span<const std::string> names) const {
  require_names(*node_, names);
  return expr::print_sympy(*node_, names);
}

std::string Expression::latex(std::span<const std::string> names) const {
  require_names(*node_, names);
  return expr::print_latex(*node_, names);
}

std::string Expression::mathml(std::span<const std::string> names) const {
  require_names(*node_, names);
  return expr::print_mathml(*node_, names);
}

std::string Expression::c_source(std::span<const std::string> names) const {
  require_names(*node_, names);
  return expr::print_c(*node_, names);
}

Expression operator+(const Expression& a, const Expression& b) {
  return Expression(expr::make_sum(0, {{1, a.node_}, {1, b.node_}}));
}

Expression operator-(const Expression& a, const Expression& b) {
  return Expression(expr::make_sum(0, {{1, a.node_}, {-1, b.node_}}));
}

Expression operator-(const Expression& a) { return Expression(expr::make_product(-1, {a.node_})); }

Expression operator*(const Expression& a, const Expression& b) {
  return Expression(expr::make_product(1, {a.node_, b.node_}));
}

Expression operator/(const Expression& a, const Expression& b) {
  return Expression(expr::make_quotient(a.node_, b.node_));
}

Expression pow(const Expression& base, const Expression& exponent) {
  return Expression(expr::make_power(base.node_, exponent.node_));
}

bool operator==(const Expression& a, const Expression& b) {
  return expr::compare(*a.node_, *b.node_) == 0;
}

}  // namespace mechnn
