// How a CSV file writes its fields: what stands between them, and inside a number.
#pragma once

#include <string_view>
#include <vector>

namespace mechnn::formats {

/// Comma, semicolon or tab: of those that stand as often in the header as in the line below the
/// most frequent, else the first in the header; ' ' for blanks where it has none of them.
char delimiter_of(std::string_view header, std::string_view line_below);

/// ',' where no cell needs a point to be a number, and some need a comma; else '.'. Where commas
/// are between the fields, none is inside a number.
char decimal_mark_of(char delimiter, const std::vector<std::string_view>& cells);

/// True for a number, a date or a time of day.
bool is_value(std::string_view cell, char decimal_mark);

/// True for digits in groups, as 1,234,567 and 1'234: no reader can tell whether the sign between
/// them is a decimal one.
bool has_separators_of_thousands(std::string_view cell);

}  // namespace mechnn::formats
