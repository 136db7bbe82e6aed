// SymPy and C99: one line of text with operators; they differ in powers, numbers and functions.
#include "expression/functions.h"
#include "expression/print.h"
#include "mechnn/number_text.h"

namespace mechnn::expr {
namespace {

enum Precedence { additive, multiplicative, exponential, atomic };

struct Text {
  std::string text;
  Precedence precedence;
};

std::string enclosed(const Text& part, Precedence wanted) {
  return part.precedence < wanted ? "(" + part.text + ")" : part.text;
}

/// What SymPy and C write differently.
class Style {
 public:
  virtual ~Style() = default;
  [[nodiscard]] virtual std::string number(double value) const = 0;
  [[nodiscard]] virtual Text power(const Text& base, const Text& exponent) const = 0;
  [[nodiscard]] virtual Text integer_power(const Text& base, int exponent) const = 0;
  [[nodiscard]] virtual Text call(Function function, const std::string& argument) const = 0;
};

class Sympy final : public Style {
 public:
  [[nodiscard]] std::string number(double value) const override { return shortest_text(value); }
  [[nodiscard]] Text power(const Text& base, const Text& exponent) const override {
    return {enclosed(base, atomic) + "**" + enclosed(exponent, atomic), exponential};
  }
  [[nodiscard]] Text integer_power(const Text& base, int exponent) const override {
    return power(base, {std::to_string(exponent), atomic});
  }
  [[nodiscard]] Text call(Function function, const std::string& argument) const override {
    return {std::string(name_of(function)) + "(" + argument + ")", atomic};
  }
};

class CSource final : public Style {
 public:
  /// A whole number gets ".0", so that no division is one of integers.
  [[nodiscard]] std::string number(double value) const override {
    const std::string text = shortest_text(value);
    return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
  }
  [[nodiscard]] Text power(const Text& base, const Text& exponent) const override {
    return {"pow(" + base.text + ", " + exponent.text + ")", atomic};
  }
  /// Small powers of a name are written out: compilers do not expand pow(x, 3.0) at -O2.
  [[nodiscard]] Text integer_power(const Text& base, int exponent) const override {
    const bool is_name = base.text.find_first_of("()*+-/ .") == std::string::npos;
    if (!is_name || exponent > 4) return power(base, {number(exponent), atomic});
    std::string text = base.text;
    for (int k = 1; k < exponent; ++k) text += "*" + base.text;
    return {text, multiplicative};
  }
  [[nodiscard]] Text call(Function function, const std::string& u) const override {
    if (function == Function::sign) {
      return {"((double)((" + u + ") > 0) - (double)((" + u + ") < 0))", atomic};
    }
    const std::string_view name = function == Function::abs ? "fabs" : name_of(function);
    return {std::string(name) + "(" + u + ")", atomic};
  }
};

class Writer {
 public:
  Writer(const Style& style, Names names) : style_(style), names_(names) {}

  Text write(const Node& node) {
    switch (node.kind) {
      case Kind::number:
        return number(node.value);
      case Kind::variable:
        return {names_[node.index], atomic};
      case Kind::call:
        return style_.call(node.function, write(*node.children[0]).text);
      case Kind::sum:
        return sum(node);
      case Kind::product:
        return signed_product(product_parts(1, node));
      case Kind::power:
        break;
    }
    if (is_number(*node.children[1])) return signed_product(product_parts(1, node));
    return style_.power(write(*node.children[0]), write(*node.children[1]));
  }

 private:
  [[nodiscard]] Text number(double value) const {
    return {style_.number(value), value < 0 ? multiplicative : atomic};
  }

  Text sum(const Node& node) {
    std::string text;
    for (const ProductParts& part : sum_parts(node)) {
      if (text.empty()) {
        text = part.negative ? "-" : "";
      } else {
        text += part.negative ? " - " : " + ";
      }
      text += product(part).text;
    }
    return {text, additive};
  }

  Text signed_product(const ProductParts& parts) {
    Text positive = product(parts);
    if (!parts.negative) return positive;
    return {"-" + positive.text, multiplicative};
  }

  /// Without the sign.
  Text product(const ProductParts& parts) {
    if (parts.above.size() == 1 && parts.below.empty() && parts.coefficient == 1) {
      return factor(parts.above[0]);
    }
    std::string text = joined(parts.above);
    if (parts.shows_coefficient()) {
      text = style_.number(parts.coefficient) + (text.empty() ? "" : "*" + text);
    }
    if (parts.below.size() == 1) {
      text += "/" + enclosed(factor(parts.below[0]), exponential);
    } else if (!parts.below.empty()) {
      text += "/(" + joined(parts.below) + ")";
    }
    const bool is_number = parts.above.empty() && parts.below.empty();
    return {text, is_number ? atomic : multiplicative};
  }

  std::string joined(const std::vector<Factor>& factors) {
    std::string text;
    for (const Factor& part : factors) {
      text += (text.empty() ? "" : "*") + enclosed(factor(part), multiplicative);
    }
    return text;
  }

  Text factor(const Factor& part) {
    Text base = write(*part.base);
    if (part.exponent == 1) return base;
    if (part.exponent == 0.5) return {"sqrt(" + base.text + ")", atomic};
    if (is_integer(part.exponent) && part.exponent <= max_multiplied_exponent) {
      return style_.integer_power(base, static_cast<int>(part.exponent));
    }
    return style_.power(base, number(part.exponent));
  }

  const Style& style_;
  Names names_;
};

}  // namespace

std::string print_sympy(const Node& root, Names names) {
  return Writer(Sympy(), names).write(root).text;
}

std::string print_c(const Node& root, Names names) {
  return Writer(CSource(), names).write(root).text;
}

}  // namespace mechnn::expr
