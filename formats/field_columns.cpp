#include "formats/field_columns.h"

#include <algorithm>

#include "formats/find_column.h"
#include "formats/input_error.h"
#include "formats/text.h"

namespace mechnn::formats {
namespace {

[[noreturn]] void refuse_form(const ColumnSource& table, const std::string& expected,
                              const std::string& option) {
  std::vector<std::string> names;
  names.reserve(table.names().size());
  for (const ColumnName& column : table.names()) names.push_back(in_quotes(column.header));
  refuse_columns(table, "found columns " + listed(names, 6) + ", expected " + expected + " (" +
                            option + " names them) and " + long_form);
}

std::size_t time_column(const ColumnSource& table, const FieldOptions& options) {
  if (const auto found = find_column(table, options.time)) return *found;
  if (options.time != FieldOptions().time) return require_column(table, options.time, "--time");
  for (const char* name : {"time", "Time", "date", "datetime", "timestamp"}) {
    if (const auto found = find_column(table, name)) return *found;
  }
  refuse_form(table, "the times 't'", "--time");
}

std::vector<std::size_t> axes_of(const ColumnSource& table, const FieldOptions& options) {
  std::vector<std::size_t> axes{time_column(table, options)};
  for (const std::string& name : options.space) {
    axes.push_back(require_column(table, name, "--space"));
  }
  if (options.space.empty()) {
    for (const char* name : {"x", "y", "z"}) {
      if (const auto found = find_column(table, name)) axes.push_back(*found);
    }
  }
  if (axes.size() == 1) refuse_form(table, "coordinates 'x' (and 'y', 'z')", "--space");
  return axes;
}

bool is_axis(const FieldColumns& columns, std::size_t column) {
  return std::find(columns.axes.begin(), columns.axes.end(), column) != columns.axes.end();
}

void take_chosen_components(const ColumnSource& table, const FieldOptions& options,
                            FieldColumns& columns) {
  for (const std::string& name : options.components) {
    const std::size_t column = require_column(table, name, "--components");
    if (is_axis(columns, column)) {
      refuse_columns(table, "--components: " + table.column_place(column) +
                                " is an axis of the grid; expected other columns");
    }
    columns.components.push_back(column);
  }
}

void take_columns_of_numbers(const ColumnSource& table, FieldColumns& columns) {
  std::vector<std::string> left_out;
  for (std::size_t c = 0; c < table.names().size(); ++c) {
    if (is_axis(columns, c)) continue;
    if (table.kind(c) == ColumnKind::numbers) {
      columns.components.push_back(c);
    } else {
      left_out.push_back(table.column_place(c));
    }
  }
  if (columns.components.empty()) {
    refuse_form(table, "a column of numbers for each component", "--components");
  }
  if (left_out.empty()) return;
  columns.notes.push_back(
      table.where() + ": " + listed(left_out) +
      (left_out.size() == 1 ? " holds no numbers and is" : " hold no numbers and are") +
      " left out");
}

}  // namespace

FieldColumns choose_field_columns(const ColumnSource& table, const FieldOptions& options) {
  FieldColumns columns{axes_of(table, options), {}, {}};
  if (table.rows() == 0) {
    throw InputError(table.where() + ": there are no rows of data under the header");
  }
  if (options.components.empty()) {
    take_columns_of_numbers(table, columns);
  } else {
    take_chosen_components(table, options, columns);
  }
  return columns;
}

}  // namespace mechnn::formats
