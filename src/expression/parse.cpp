// Recursive descent over
//   sum     = product { ("+" | "-") product }
//   product = signed { ("*" | "/") signed }
//   signed  = "-" signed | power
//   power   = atom [ ("**" | "^") signed ]
//   atom    = number | name | function "(" sum ")" | "(" sum ")"
// so that, as in Python, -x**2 = -(x**2), 2**-x is allowed and ** groups to the right.
#include "expression/parse.h"

#include <charconv>
#include <stdexcept>
#include <type_traits>

#include "expression/simplify.h"
#include "mechnn/names.h"
#include "mechnn/utf8.h"

namespace mechnn::expr {
namespace {

constexpr std::size_t max_text = 10'000;
constexpr int max_nesting = 200;
constexpr std::string_view prefix = "expression: ";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class Parser {
 public:
  Parser(std::string_view text, std::span<const std::string> variables)
      : text_(text), variables_(variables) {}

  NodePtr parse() {
    NodePtr result = sum();
    skip_spaces();
    if (at_ < text_.size()) fail("an operator or the end");
    return result;
  }

 private:
  /// Counts one level of recursion while it lives.
  class Level {
   public:
    explicit Level(Parser& parser) : parser_(parser) {
      if (++parser_.nesting_ > max_nesting) {
        parser_.fail_at(parser_.at_, "nesting is deeper than 200 levels");
      }
    }
    ~Level() { --parser_.nesting_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    Parser& parser_;
  };

  NodePtr sum() {
    const Level level(*this);
    const std::size_t begin = next();
    std::vector<Weighted> terms{{1, product()}};
    while (true) {
      if (take('+')) {
        terms.push_back({1, product()});
      } else if (take('-')) {
        terms.push_back({-1, product()});
      } else {
        break;
      }
    }
    if (terms.size() == 1) return terms[0].node;
    return guarded(begin, [&] { return make_sum(0, terms); });
  }

  /// All factors before any is multiplied: 2*(x + 1) alone is 2*x + 2, and in 2*(x + 1)/y it is
  /// not.
  NodePtr product() {
    const std::size_t begin = next();
    std::vector<NodePtr> factors;
    append_signed(factors);
    while (true) {
      if (take_single_star()) {
        append_signed(factors);
      } else if (take('/')) {
        divide(factors, signed_factor(), begin);
      } else {
        break;
      }
    }
    if (factors.size() == 1) return factors[0];
    return guarded(begin, [&] { return make_product(1, factors); });
  }

  void append_signed(std::vector<NodePtr>& factors) {
    if (!take('-')) return factors.push_back(power());
    const Level level(*this);
    factors.push_back(make_number(-1));
    append_signed(factors);
  }

  /// A number divides at once, since 2/3 is not 2 times the number nearest to 1/3.
  void divide(std::vector<NodePtr>& factors, const NodePtr& divisor, std::size_t begin) {
    guarded(begin, [&] {
      if (is_number(*divisor)) {
        factors = {make_quotient(make_product(1, factors), divisor)};
      } else {
        factors.push_back(make_power(divisor, -1));
      }
    });
  }

  NodePtr signed_factor() {
    if (!take('-')) return power();
    const Level level(*this);
    return make_product(-1, {signed_factor()});
  }

  NodePtr power() {
    const std::size_t begin = next();
    NodePtr base = atom();
    if (!take("**") && !take('^')) return base;
    const Level level(*this);
    const NodePtr exponent = signed_factor();
    return guarded(begin, [&] { return make_power(base, exponent); });
  }

  NodePtr atom() {
    skip_spaces();
    if (take('(')) return closed(sum());
    if (at_ < text_.size() && begins_identifier(text_[at_])) return name();
    if (at_ < text_.size() && (is_digit(text_[at_]) || text_[at_] == '.')) return number();
    fail("a number, a name or '('");
  }

  NodePtr closed(NodePtr inside) {
    if (!take(')')) fail("an operator or ')'");
    return inside;
  }

  NodePtr number() {
    const char* begin = text_.data() + at_;
    double value = 0;
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), value);
    if (error == std::errc::result_out_of_range) {
      fail_at(at_, "number " + std::string(begin, end) + " is out of range");
    }
    if (error != std::errc()) fail("a number");
    at_ += static_cast<std::size_t>(end - begin);
    return make_number(value);
  }

  NodePtr name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (continues_identifier(text_[at_]))) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (is_function_name(word) && take('(')) {
      const NodePtr argument = closed(sum());
      return guarded(begin, [&] { return make_call(word, argument); });
    }
    for (std::size_t i = 0; i < variables_.size(); ++i) {
      if (variables_[i] == word) return make_variable(i);
    }
    if (is_function_name(word)) fail("'(' after the function " + std::string(word));
    fail_at(begin, "unknown name '" + std::string(word) + "', expected " + known_names());
  }

  /// Runs a maker of nodes; what it throws gets the column where its text begins.
  template <typename Make>
  std::invoke_result_t<Make> guarded(std::size_t begin, const Make& make) {
    try {
      return make();
    } catch (const std::invalid_argument& error) {
      std::string_view what = error.what();
      if (what.starts_with(prefix)) what.remove_prefix(prefix.size());
      fail_at(begin, std::string(what));
    }
  }

  /// Where the next token begins.
  std::size_t next() {
    skip_spaces();
    return at_;
  }

  void skip_spaces() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }

  bool take(std::string_view token) {
    skip_spaces();
    if (text_.substr(at_, token.size()) != token) return false;
    at_ += token.size();
    return true;
  }
  bool take(char token) { return take(std::string_view(&token, 1)); }

  bool take_single_star() {
    skip_spaces();
    return text_.substr(at_, 2) != "**" && take('*');
  }

  [[nodiscard]] std::string known_names() const {
    if (variables_.empty()) return "a number (there are no variables)";
    std::string names = "one of ";
    for (std::size_t i = 0; i < variables_.size(); ++i) {
      if (i == 20) return names + ", …";
      names += (i == 0 ? "" : ", ") + variables_[i];
    }
    return names;
  }

  [[nodiscard]] std::string found() const {
    if (at_ >= text_.size()) return "the end";
    const auto byte = static_cast<unsigned char>(text_[at_]);
    if (byte > 32 && byte < 127) return "'" + std::string(1, text_[at_]) + "'";
    return "a character that is not printable ASCII (byte " + std::to_string(byte) + ")";
  }

  [[noreturn]] void fail(const std::string& expected) {
    skip_spaces();
    fail_at(at_, "found " + found() + ", expected " + expected);
  }

  [[noreturn]] void fail_at(std::size_t position, const std::string& what) const {
    const std::size_t column = 1 + utf8_length(text_.substr(0, position));
    throw std::invalid_argument(std::string(prefix) + "column " + std::to_string(column) + ": " +
                                what);
  }

  std::string_view text_;
  std::span<const std::string> variables_;
  std::size_t at_ = 0;
  int nesting_ = -1;  // the outermost sum is level 0
};

}  // namespace

NodePtr parse(std::string_view text, std::span<const std::string> variables) {
  if (text.size() > max_text) {
    throw std::invalid_argument("expression: the text has " + std::to_string(text.size()) +
                                " bytes, expected at most 10000");
  }
  return Parser(text, variables).parse();
}

}  // namespace mechnn::expr
