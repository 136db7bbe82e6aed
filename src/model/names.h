// Names of states: what they may be, and the names derived from them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mechnn {

/// A letter or underscore, then letters, digits and underscores (ASCII).
bool is_identifier(std::string_view name);

/// Throws std::invalid_argument for no state, a name that is not an identifier, a repeated name,
/// and names taken by the grammar of expressions: `t` and the functions.
void check_states(const std::vector<std::string>& states);

/// Throws std::invalid_argument unless 1 or 2.
void check_order(int order);

}  // namespace mechnn
