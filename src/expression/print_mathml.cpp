// Presentation MathML, to be put inside <math>.
#include "expression/print.h"
#include "mechnn/number_text.h"

namespace mechnn::expr {
namespace {

constexpr std::string_view invisible_times = "<mo>&#x2062;</mo>";
constexpr std::string_view apply_function = "<mo>&#x2061;</mo>";
constexpr std::string_view minus = "<mo>&#x2212;</mo>";

std::string element(std::string_view tag, const std::string& content) {
  const std::string name(tag);
  return "<" + name + ">" + content + "</" + name + ">";
}

std::string row(const std::string& content) { return element("mrow", content); }

std::string number_mathml(double value) {
  std::string text = shortest_text(value);
  const std::string sign = text[0] == '-' ? std::string(minus) : "";
  if (!sign.empty()) text.erase(0, 1);
  const std::size_t cut = text.find('e');
  if (cut == std::string::npos) {
    return sign.empty() ? element("mn", text) : row(sign + element("mn", text));
  }
  const int exponent = std::stoi(text.substr(cut + 1));
  const std::string size = element("mn", std::to_string(exponent < 0 ? -exponent : exponent));
  const std::string power = exponent < 0 ? row(std::string(minus) + size) : size;
  return row(sign + element("mn", text.substr(0, cut)) + "<mo>&#xD7;</mo>" +
             element("msup", element("mn", "10") + power));
}

std::string greek_entity(const std::string& base);

std::string name_mathml(const std::string& name) {
  const NameParts parts = name_parts(name);
  std::string text = element("mi", is_greek(parts.base) ? greek_entity(parts.base) : parts.base);
  if (parts.dots > 0) text = element("mover", text + "<mo>&#x2D9;</mo>");
  if (parts.index.empty()) return text;
  return element("msub", text + element("mi", parts.index));
}

/// HTML's entities are not MathML's in XML, so the code points: Greek letters follow the alphabet.
std::string greek_entity(const std::string& base) {
  static constexpr std::array<std::string_view, 25> alphabet = {
      "alpha", "beta",   "gamma",   "delta", "epsilon", "zeta",    "eta",  "theta", "iota",
      "kappa", "lambda", "mu",      "nu",    "xi",      "omicron", "pi",   "rho",   "final",
      "sigma", "tau",    "upsilon", "phi",   "chi",     "psi",     "omega"};
  std::string lower = base;
  const bool capital = lower[0] >= 'A' && lower[0] <= 'Z';
  if (capital) lower[0] = static_cast<char>(lower[0] - 'A' + 'a');
  for (std::size_t k = 0; k < alphabet.size(); ++k) {
    if (alphabet[k] == lower) return "&#" + std::to_string((capital ? 913 : 945) + k) + ";";
  }
  return base;
}

std::string in_parentheses(const std::string& content) {
  return row("<mo>(</mo>" + content + "<mo>)</mo>");
}

class Writer {
 public:
  explicit Writer(Names names) : names_(names) {}

  std::string write(const Node& node) {
    switch (node.kind) {
      case Kind::number:
        return number_mathml(node.value);
      case Kind::variable:
        return name_mathml(names_[node.index]);
      case Kind::call:
        return call(node);
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
  std::string call(const Node& node) {
    const std::string argument = write(*node.children[0]);
    if (node.function == Function::abs) return row("<mo>|</mo>" + argument + "<mo>|</mo>");
    return row(element("mi", std::string(name_of(node.function))) + std::string(apply_function) +
               in_parentheses(argument));
  }

  std::string sum(const Node& node) {
    std::string text;
    for (const ProductParts& part : sum_parts(node)) {
      if (part.negative) {
        text += minus;
      } else if (!text.empty()) {
        text += "<mo>+</mo>";
      }
      text += product(part);
    }
    return row(text);
  }

  std::string signed_product(const ProductParts& parts) {
    const std::string positive = product(parts);
    return parts.negative ? row(std::string(minus) + positive) : positive;
  }

  std::string product(const ProductParts& parts) {
    std::string above = parts.shows_coefficient() ? number_mathml(parts.coefficient) : "";
    const bool several = parts.above.size() + (above.empty() ? 0 : 1) > 1;
    append(above, parts.above, several);
    if (several) above = row(above);
    if (parts.below.empty()) return above;
    std::string below;
    append(below, parts.below, parts.below.size() > 1);
    return element("mfrac", above + (parts.below.size() > 1 ? row(below) : below));
  }

  void append(std::string& text, const std::vector<Factor>& factors, bool enclose_sums) {
    for (const Factor& part : factors) {
      if (!text.empty()) text += invisible_times;
      text += factor(part, enclose_sums);
    }
  }

  std::string factor(const Factor& part, bool enclose_sums) {
    if (part.exponent == 0.5) return element("msqrt", write(*part.base));
    if (part.exponent != 1) return raised(*part.base, number_mathml(part.exponent));
    const std::string text = write(*part.base);
    return part.base->kind == Kind::sum && enclose_sums ? in_parentheses(text) : text;
  }

  std::string raised(const Node& base, const std::string& exponent) {
    const bool is_atom =
        base.kind == Kind::variable || (base.kind == Kind::number && base.value >= 0);
    const std::string text = is_atom ? write(base) : in_parentheses(write(base));
    return element("msup", text + exponent);
  }

  Names names_;
};

}  // namespace

std::string print_mathml(const Node& root, Names names) { return Writer(names).write(root); }

}  // namespace mechnn::expr
