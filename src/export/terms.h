// What the exports share: how a term stands beside its coefficient, and names other languages
// allow.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mechnn/model.h"

namespace mechnn {

bool is_constant_term(const Term& term);

/// `text`, a term in one line, as it stands behind its coefficient: in parentheses where it needs
/// them or, like "1/x", would run into the coefficient's digits.
std::string behind_coefficient(const Term& term, const std::string& text);

/// What stands before a term: "", "-", " + " or " - ".
std::string sign_before(bool is_first, double coefficient);

/// Names that avoid `reserved` and each other by trailing underscores.
std::vector<std::string> allowed_names(const std::vector<std::string>& names,
                                       std::span<const std::string_view> reserved);

}  // namespace mechnn
