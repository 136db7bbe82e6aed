// Names of states: one rule for the core, for files and for the Python package.
#pragma once

#include <string>
#include <string_view>

namespace mechnn {

/// The first character of an identifier: an ASCII letter or underscore.
constexpr bool begins_identifier(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// Any further character: a digit too.
constexpr bool continues_identifier(char c) {
  return begins_identifier(c) || (c >= '0' && c <= '9');
}

/// A letter or underscore, then letters, digits and underscores (ASCII).
[[nodiscard]] bool is_identifier(std::string_view name);

/// The reason why equations cannot call a state `name`, to stand behind the name in a message, such
/// as "is the name of a function; expected another name"; empty where they can. A state may have
/// any identifier but the names of the grammar, `t` and the functions: keywords of Python and C, as
/// `lambda` and `double`, are fine, because exports to these languages rename them.
[[nodiscard]] std::string fault_of_state_name(std::string_view name);

}  // namespace mechnn
