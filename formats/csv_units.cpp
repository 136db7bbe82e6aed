// A row of units under the header.
#include <cstddef>
#include <string_view>

#include "formats/csv_dialect.h"
#include "formats/csv_rows.h"
#include "formats/decimal.h"

namespace mechnn::formats {
namespace {

bool is_missing(std::string_view cell) {
  double ignored = 0;
  return parse_number(cell, ignored) == NumberParse::missing;
}

bool begins_with_units(const CsvRows& rows) {
  if (rows.lines.size() < 2) return false;
  std::size_t units = 0;
  for (std::size_t c = 0; c < rows.columns(); ++c) {
    const std::string_view unit = rows.cell(0, c);
    const std::string_view below = rows.cell(1, c);
    if (is_missing(unit)) continue;
    if (is_value(unit, rows.decimal_mark)) return false;
    if (!is_value(below, rows.decimal_mark) && !is_missing(below)) return false;
    ++units;
  }
  return units > 0;
}

}  // namespace

void take_units(CsvRows& rows) {
  if (!begins_with_units(rows)) return;
  const auto end = rows.cells.begin() + static_cast<std::ptrdiff_t>(rows.columns());
  rows.units.assign(rows.cells.begin(), end);
  rows.cells.erase(rows.cells.begin(), end);
  rows.lines.erase(rows.lines.begin());
}

}  // namespace mechnn::formats
