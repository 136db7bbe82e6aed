#include "fit/equation_text.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <stdexcept>

#include "mechnn/names.h"

namespace mechnn::equation_fit {
namespace {

constexpr int max_order = 4;
constexpr std::array<std::string_view, 11> functions{"sin", "cos",  "tan",  "exp",  "log", "sqrt",
                                                     "abs", "tanh", "sinh", "cosh", "sign"};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

[[noreturn]] void fail(std::string_view text, const std::string& what) {
  throw std::invalid_argument("equation \"" + std::string(text) + "\": " + what);
}

/// Reads names, quotes and marks from the left.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  [[nodiscard]] char peek() const { return at_end() ? '\0' : text_[at_]; }
  [[nodiscard]] std::size_t position() const { return at_; }
  char next() { return text_[at_++]; }

  std::string identifier() {
    const std::size_t begin = at_;
    while (!at_end() && continues_identifier(peek())) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }
  /// "2", "0.5", "1e-3".
  std::string number() {
    const std::size_t begin = at_;
    while (is_digit(peek()) || peek() == '.') ++at_;
    if (peek() == 'e' || peek() == 'E') {
      const std::size_t mark = at_++;
      if (peek() == '+' || peek() == '-') ++at_;
      if (!is_digit(peek())) at_ = mark;
      while (is_digit(peek())) ++at_;
    }
    return std::string(text_.substr(begin, at_ - begin));
  }
  int quotes() {
    int count = 0;
    while (peek() == '\'') {
      ++count;
      ++at_;
    }
    return count;
  }
  bool take(std::string_view token) {
    if (text_.substr(at_, token.size()) != token) return false;
    at_ += token.size();
    return true;
  }
  [[nodiscard]] char after_spaces() const {
    std::size_t i = at_;
    while (i < text_.size() && is_space(text_[i])) ++i;
    return i < text_.size() ? text_[i] : '\0';
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

/// "x''" or "dx/dt".
void read_left(std::string_view left, EquationText& equation) {
  Reader reader(left);
  if (left.size() > 4 && left.front() == 'd' && left.substr(left.size() - 3) == "/dt") {
    equation.state = std::string(left.substr(1, left.size() - 4));
  } else {
    equation.state = reader.identifier();
    equation.order = reader.quotes();
    if (!reader.at_end()) equation.order = 0;
  }
  if (is_identifier(equation.state) && equation.order >= 1 && equation.order <= max_order) return;
  fail(equation.text, "found \"" + std::string(left) +
                          "\" on the left, expected a state's derivative: x' = ..., x'' = ... or "
                          "dx/dt = ...");
}

bool is_function(std::string_view name) {
  return std::find(functions.begin(), functions.end(), name) != functions.end();
}

void add_name(const std::string& name, std::vector<std::string>& names) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

[[noreturn]] void refuse_call(const EquationText& equation, const std::string& name,
                              std::size_t position) {
  std::string known;
  for (const std::string_view function : functions) {
    known += (known.empty() ? "" : ", ") + std::string(function);
  }
  fail(equation.text, "column " + std::to_string(position + 1) + ": '" + name +
                          "' is followed by '(' and is no function; write " + name +
                          "*(...) for a product, or one of " + known);
}

void read_name(Reader& reader, std::size_t offset, EquationText& equation) {
  const std::size_t position = reader.position() + offset;
  std::string name = reader.identifier();
  const int quotes = reader.quotes();
  if (quotes == 0 && is_function(name) && reader.after_spaces() == '(') {
    equation.rhs += name;
    return;
  }
  if (reader.after_spaces() == '(') refuse_call(equation, name, position);
  if (quotes > max_order)
    fail(equation.text, "derivatives go up to order " + std::to_string(max_order));
  name = derivative_name(name, quotes);
  equation.rhs += name;
  if (reader.take("[trajectory]")) {
    add_name(name, equation.per_trajectory);
    equation.rhs += std::string(12, ' ');
  } else if (reader.peek() == '[') {
    fail(equation.text, "column " + std::to_string(reader.position() + offset + 1) +
                            ": expected [trajectory], which gives each trajectory its own value");
  }
  add_name(name, equation.names);
}

}  // namespace

std::string derivative_name(const std::string& state, int order) {
  return order == 0 ? state
                    : state + "_" + std::string(static_cast<std::size_t>(order - 1), 'd') + "dot";
}

EquationText read_equation(std::string_view text) {
  EquationText equation;
  equation.text = std::string(trimmed(text));
  const std::size_t equals = equation.text.find('=');
  if (equals == std::string::npos) fail(equation.text, "there is no '=', expected x' = ...");
  const std::string_view whole = equation.text;
  read_left(trimmed(whole.substr(0, equals)), equation);
  equation.rhs.assign(equals + 1, ' ');
  const std::string_view right = whole.substr(equals + 1);
  if (trimmed(right).empty()) fail(equation.text, "there is nothing on the right of '='");
  Reader reader(right);
  while (!reader.at_end()) {
    const char c = reader.peek();
    if (begins_identifier(c)) {
      read_name(reader, equals + 1, equation);
    } else if (is_digit(c) || c == '.') {
      equation.rhs += reader.number();
      if (reader.peek() == '.') equation.rhs += reader.next();
    } else {
      equation.rhs += reader.next();
    }
  }
  return equation;
}

}  // namespace mechnn::equation_fit
