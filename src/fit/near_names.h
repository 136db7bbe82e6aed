// Names that were probably meant by others.
#pragma once

#include <string>
#include <vector>

namespace mechnn::equation_fit {

bool has(const std::vector<std::string>& names, const std::string& name);

/// "a, b, c".
std::string comma_separated(const std::vector<std::string>& names);

/// The one of `names` that differs from `name` in nothing but case and underscores; else, where
/// both have at least four letters, in one letter; "" where there is none.
std::string near_name(const std::string& name, const std::vector<std::string>& names);

/// True where two names differ in nothing but case and underscores.
bool is_spelled_alike(const std::string& a, const std::string& b);

/// The one of `names` that takes the fewest letters put in, left out or changed to make of `name`,
/// if that is at most half of them; "" where there is none. For what is refused anyway.
std::string nearest_name(const std::string& name, const std::vector<std::string>& names);

/// " (is <before><name> meant?)", "" for no name.
std::string is_meant(const std::string& name, const std::string& before);

}  // namespace mechnn::equation_fit
