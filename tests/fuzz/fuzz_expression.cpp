// Any text either is refused with std::invalid_argument or is an expression that prints to text
// that reads back to the same expression with the same value, and that every other operation can
// take.
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "mechnn/expression.h"

namespace {

using mechnn::Expression;

const std::vector<std::string> names = {"x", "y", "x_dot", "t"};
const std::vector<double> point = {0.7, -1.3, 2.9, 0.1};

void require(bool holds) {
  if (!holds) std::abort();
}

/// `first` and `second` are equal numbers or both not numbers.
bool same(double first, double second) {
  return first == second || (first != first && second != second);
}

void check_round_trip(const Expression& expression) {
  const std::string text = expression.sympy(names);
  try {
    const Expression back = Expression::parse(text, names);
    require(back.sympy(names) == text);
    require(back == expression);
    require(same(back.evaluate(point), expression.evaluate(point)));
  } catch (const std::invalid_argument& error) {
    // What is written out in full may be longer or more nested than what may be read.
    const std::string_view what = error.what();
    require(what.find("deeper than") != what.npos || what.find("bytes, expected") != what.npos);
  }
}

void check_columns(const Expression& expression) {
  std::vector<std::vector<double>> data;
  for (const double value : point) data.emplace_back(300, value);
  const std::vector<std::span<const double>> columns(data.begin(), data.end());
  std::vector<double> result(300);
  expression.evaluate(columns, result);
  const double expected = expression.evaluate(point);
  for (const double value : result) require(same(value, expected));
}

void check_other_notations(const Expression& expression) {
  require(!expression.latex(names).empty());
  require(!expression.mathml(names).empty());
  require(!expression.c_source(names).empty());
}

void check_derivative(const Expression& expression) {
  try {
    check_columns(expression.derivative(0));
  } catch (const std::invalid_argument&) {
    // Its constants may overflow, its tree be too large.
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Expression expression;
  try {
    expression = Expression::parse(text, names);
  } catch (const std::invalid_argument&) {
    return 0;
  }
  check_round_trip(expression);
  check_columns(expression);
  check_other_notations(expression);
  check_derivative(expression);
  return 0;
}
