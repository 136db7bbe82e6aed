// LaTeX, for mathematics mode.
#include "expression/print.h"
#include "mechnn/number_text.h"

namespace mechnn::expr {
namespace {

std::string number_latex(double value) {
  std::string text = shortest_text(value);
  const std::size_t cut = text.find('e');
  if (cut == std::string::npos) return text;
  const int exponent = std::stoi(text.substr(cut + 1));
  return text.substr(0, cut) + " \\cdot 10^{" + std::to_string(exponent) + "}";
}

/// An underscore outside an index must be escaped.
std::string escaped(const std::string& name) {
  std::string text;
  for (const char c : name) text += c == '_' ? std::string("\\_") : std::string(1, c);
  return text;
}

std::string in_parentheses(const std::string& text) { return "\\left(" + text + "\\right)"; }

std::string function_name(Function function) {
  if (function == Function::sign) return "\\operatorname{sign}";
  return "\\" + std::string(name_of(function));
}

class Writer {
 public:
  explicit Writer(Names names) : names_(names) {}

  std::string write(const Node& node) {
    switch (node.kind) {
      case Kind::number:
        return number_latex(node.value);
      case Kind::variable:
        return name_latex(names_[node.index]);
      case Kind::call:
        return call(node, "");
      case Kind::sum:
        return sum(node);
      case Kind::product:
        return signed_product(product_parts(1, node));
      case Kind::power:
        break;
    }
    if (is_number(*node.children[1])) return signed_product(product_parts(1, node));
    return raised(*node.children[0], write(*node.children[1]));
  }

 private:
  std::string call(const Node& node, const std::string& exponent) {
    const std::string argument = write(*node.children[0]);
    if (node.function == Function::abs) return "\\left|" + argument + "\\right|" + exponent;
    return function_name(node.function) + exponent + in_parentheses(argument);
  }

  std::string sum(const Node& node) {
    std::string text;
    for (const ProductParts& part : sum_parts(node)) {
      if (text.empty()) {
        text = part.negative ? "-" : "";
      } else {
        text += part.negative ? " - " : " + ";
      }
      text += product(part);
    }
    return text;
  }

  std::string signed_product(const ProductParts& parts) {
    return (parts.negative ? "-" : "") + product(parts);
  }

  std::string product(const ProductParts& parts) {
    const bool in_sum = parts.is_single_factor() ||
                        (parts.above.size() == 1 && parts.coefficient == 1 && !parts.below.empty());
    std::string text = parts.shows_coefficient() ? number_latex(parts.coefficient) : "";
    append(text, parts.above, in_sum);
    if (parts.below.empty()) return text;
    std::string below;
    append(below, parts.below, parts.below.size() == 1);
    return "\\frac{" + text + "}{" + below + "}";
  }

  /// Juxtaposes factors; a number after something needs a dot between.
  void append(std::string& text, const std::vector<Factor>& factors, bool alone) {
    for (const Factor& part : factors) {
      const std::string next = factor(part, alone);
      const bool starts_with_digit = next[0] >= '0' && next[0] <= '9';
      if (!text.empty()) text += starts_with_digit ? " \\cdot " : " ";
      text += next;
    }
  }

  std::string factor(const Factor& part, bool alone) {
    if (part.exponent == 0.5) return "\\sqrt{" + write(*part.base) + "}";
    if (part.exponent != 1) return raised(*part.base, number_latex(part.exponent));
    const std::string text = write(*part.base);
    return part.base->kind == Kind::sum && !alone ? in_parentheses(text) : text;
  }

  std::string raised(const Node& base, const std::string& exponent) {
    const std::string power = "^{" + exponent + "}";
    if (base.kind == Kind::call) return call(base, power);
    const bool is_atom =
        base.kind == Kind::variable || (base.kind == Kind::number && base.value >= 0);
    return (is_atom ? write(base) : in_parentheses(write(base))) + power;
  }

  Names names_;
};

}  // namespace

std::string name_latex(const std::string& name, int dots) {
  const NameParts parts = name_parts(name);
  std::string text = parts.base;
  if (is_greek(text)) {
    text = "\\" + text;
  } else if (text.size() > 1) {
    text = "\\mathrm{" + escaped(text) + "}";
  }
  dots += parts.dots;
  if (dots > 0) text = (dots == 1 ? "\\dot{" : "\\ddot{") + text + "}";
  if (parts.index.empty()) return text;
  const std::string index = escaped(parts.index);
  return text + "_{" + (index.size() > 2 ? "\\mathrm{" + index + "}" : index) + "}";
}

std::string print_latex(const Node& root, Names names) { return Writer(names).write(root); }

}  // namespace mechnn::expr
