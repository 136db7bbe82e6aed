#include "export/terms.h"

#include <algorithm>

#include "expression/node.h"
#include "mechnn/export.h"

namespace mechnn {
namespace {

/// Also "-x" of the product −1·x, and "2**x".
bool begins_with_number(const expr::Node& node) {
  switch (node.kind) {
    case expr::Kind::number:
      return true;
    case expr::Kind::product:
      return node.value != 1 || begins_with_number(*node.children[0]);
    case expr::Kind::power:
      return begins_with_number(*node.children[0]);
    default:
      return false;
  }
}

}  // namespace

bool is_constant_term(const Term& term) { return term.expression == Expression::number(1); }

bool needs_parentheses(const Term& term) {
  const expr::Node& root = root_of(term.expression);
  return root.kind == expr::Kind::sum || begins_with_number(root);
}

std::string behind_coefficient(const Term& term, const std::string& text) {
  const bool begins_with_digit = !text.empty() && text[0] >= '0' && text[0] <= '9';
  return needs_parentheses(term) || begins_with_digit ? "(" + text + ")" : text;
}

std::string factor_text(const Term& term) { return behind_coefficient(term, term.text); }

std::string sign_before(bool is_first, double coefficient) {
  if (is_first) return coefficient < 0 ? "-" : "";
  return coefficient < 0 ? " - " : " + ";
}

std::vector<std::string> allowed_names(const std::vector<std::string>& names,
                                       std::span<const std::string_view> reserved) {
  std::vector<std::string> allowed = names;
  for (std::string& name : allowed) {
    while (std::find(reserved.begin(), reserved.end(), name) != reserved.end() ||
           std::count(allowed.begin(), allowed.end(), name) > 1) {
      name += '_';
    }
  }
  return allowed;
}

}  // namespace mechnn
