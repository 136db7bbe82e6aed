#include "export/terms.h"

#include <algorithm>

#include "expression/node.h"

namespace mechnn {

bool is_constant_term(const Term& term) { return term.expression == Expression::number(1); }

bool needs_parentheses(const Term& term) {
  const expr::Node& root = term.expression.root();
  return root.kind == expr::Kind::sum || root.kind == expr::Kind::number ||
         (root.kind == expr::Kind::product && root.value != 1);
}

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
