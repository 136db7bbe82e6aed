#include "formats/csv_dialect.h"

#include <algorithm>
#include <cstddef>

#include "formats/dates.h"
#include "formats/decimal.h"
#include "formats/text.h"

namespace mechnn::formats {
namespace {

/// Occurrences outside quotes.
std::size_t count(std::string_view line, char delimiter) {
  std::size_t found = 0;
  bool is_quoted = false;
  for (const char c : line) {
    if (c == '"') is_quoted = !is_quoted;
    found += c == delimiter && !is_quoted ? 1 : 0;
  }
  return found;
}

bool is_number(std::string_view cell, char decimal_mark) {
  double ignored = 0;
  return parse_number(cell, ignored, decimal_mark) == NumberParse::number;
}

}  // namespace

char delimiter_of(std::string_view header, std::string_view line_below) {
  char first = '\0';
  char best = '\0';
  std::size_t most = 0;
  for (const char candidate : {',', ';', '\t'}) {
    const std::size_t found = count(header, candidate);
    if (found > 0 && first == '\0') first = candidate;
    if (found <= most || found != count(line_below, candidate)) continue;
    best = candidate;
    most = found;
  }
  if (first != '\0') return best != '\0' ? best : first;
  return trimmed(header).find(' ') == header.npos ? ',' : ' ';
}

char decimal_mark_of(char delimiter, const std::vector<std::string_view>& cells) {
  if (delimiter == ',') return '.';
  bool has_commas = false;
  for (const std::string_view cell : cells) {
    if (cell.find('.') != cell.npos && is_number(cell, '.')) return '.';
    has_commas = has_commas || (cell.find(',') != cell.npos && is_number(cell, ','));
  }
  return has_commas ? ',' : '.';
}

bool is_value(std::string_view cell, char decimal_mark) {
  return is_number(cell, decimal_mark) || parse_date(cell) || parse_time_of_day(cell);
}

bool has_separators_of_thousands(std::string_view cell) {
  if (cell.starts_with('-') || cell.starts_with('+')) cell.remove_prefix(1);
  std::size_t separators = 0;
  std::size_t digits = 0;  // of the present group
  for (const char c : cell) {
    if (c >= '0' && c <= '9') {
      ++digits;
      continue;
    }
    const bool may_separate = std::string_view(",.' ").find(c) != std::string_view::npos;
    const bool is_whole_group = separators == 0 ? digits >= 1 && digits <= 3 : digits == 3;
    if (!may_separate || !is_whole_group) return false;
    ++separators;
    digits = 0;
  }
  return separators > 1 ? digits > 0 : separators == 1 && digits == 3;
}

}  // namespace mechnn::formats
