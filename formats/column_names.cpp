#include "formats/column_names.h"

#include <cstddef>
#include <set>

#include "formats/text.h"
#include "mechnn/names.h"
#include "mechnn/utf8.h"

namespace mechnn::formats {
namespace {

/// Position of the bracket that opens the unit at the end of a header; npos without one.
std::size_t unit_start(std::string_view header) {
  if (header.ends_with(']')) return header.rfind('[');
  if (header.ends_with(')')) return header.rfind('(');
  return header.npos;
}

std::string as_identifier(std::string_view text) {
  std::string name;
  for (const char c : text) {
    if (is_utf8_continuation(c)) continue;
    const char next = continues_identifier(c) ? c : '_';
    if (next != '_' || c == '_' || !name.ends_with('_')) name += next;
  }
  if (name.starts_with('_') && !text.starts_with('_')) name.erase(0, 1);
  if (name.ends_with('_') && !text.ends_with('_')) name.pop_back();
  if (!name.empty() && !begins_identifier(name.front())) name.insert(0, "_");
  return name;
}

ColumnName split(const std::string& header) {
  const std::string_view whole = trimmed(header);
  const std::size_t start = unit_start(whole);
  if (start == whole.npos || start == 0) return {header, std::string(whole), ""};
  const std::string unit = unit_text(whole.substr(start));
  // x(t) is a function of the time, and has no unit.
  return {header, std::string(trimmed(whole.substr(0, start))), unit == "t" ? "" : unit};
}

/// `wanted`, or with the first number from 2 on that makes it a new one.
std::string distinct(const std::string& wanted, const std::set<std::string>& taken) {
  std::string name = wanted;
  for (int number = 2; taken.contains(name); ++number) {
    name = wanted + "_" + std::to_string(number);
  }
  return name;
}

}  // namespace

std::string unit_text(std::string_view field) {
  std::string_view text = trimmed(field);
  const bool has_brackets = (text.starts_with('[') && text.ends_with(']')) ||
                            (text.starts_with('(') && text.ends_with(')'));
  if (has_brackets) text = trimmed(text.substr(1, text.size() - 2));
  return text == "-" || text == "–" ? "" : std::string(text);
}

std::string state_name(const std::string& name) {
  return fault_of_state_name(name).empty() ? name : name + "_";
}

std::vector<ColumnName> column_names(const std::vector<std::string>& headers) {
  std::vector<ColumnName> columns;
  std::set<std::string> taken;
  for (const std::string& header : headers) {
    columns.push_back(split(header));
    if (is_identifier(header)) taken.insert(header);
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    ColumnName& column = columns[i];
    if (column.name.empty() || is_identifier(column.header)) continue;
    std::string name = as_identifier(column.name);
    if (name.empty()) name = "column" + std::to_string(i + 1);
    column.name = distinct(name, taken);
    taken.insert(column.name);
  }
  return columns;
}

}  // namespace mechnn::formats
