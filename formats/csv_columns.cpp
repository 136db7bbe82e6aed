#include "formats/csv_columns.h"

#include "formats/csv_dialect.h"
#include "formats/decimal.h"
#include "formats/text.h"

namespace mechnn::formats {
namespace {

std::string expected_instead_of(std::string_view cell, NumberParse parse, char decimal_mark) {
  if (parse == NumberParse::infinite)
    return "a finite number or, where it is unknown, an empty field";
  if (has_separators_of_thousands(cell)) {
    return std::string("a number without separators of thousands, such as ") +
           (decimal_mark == ',' ? "1234,5" : "1234.5");
  }
  if (decimal_mark == '.' && cell.find(',') != cell.npos) {
    return "a number with a decimal point (commas are read where all numbers have them, between "
           "semicolons)";
  }
  return "a number or, where it is unknown, an empty field";
}

std::optional<DateText> time_of_first_day(std::string_view cell) {
  const auto time = parse_time_of_day(cell);
  return time ? std::optional(DateText{{1970, 1, 1}, {4, 2, 2}, *time}) : std::nullopt;
}

/// The first cell with a comma, as the note on decimal commas shows it.
std::string cell_with_comma(const CsvRows& rows) {
  for (const std::string_view cell : rows.cells) {
    if (cell.find(',') != cell.npos) return std::string(cell);
  }
  return "1,5";
}

std::string units_text(const CsvColumns& columns) {
  std::vector<std::string> units;
  for (const ColumnName& column : columns.names()) {
    if (!column.unit.empty()) units.push_back(column.header + " in " + column.unit);
  }
  return listed(units);
}

}  // namespace

CsvColumns::CsvColumns(std::string_view text, std::string_view where)
    : where_(where), rows_(read_csv_rows(text, where)), names_(column_names(rows_.header)) {
  for (std::size_t c = 0; c < rows_.columns(); ++c) {
    kinds_.push_back(kind_of(c));
    if (!rows_.units.empty() && names_[c].unit.empty()) {
      names_[c].unit = unit_text(rows_.units[c]);
    }
  }
}

ColumnKind CsvColumns::kind_of(std::size_t column) const {
  ColumnKind kind = ColumnKind::empty;
  for (std::size_t row = 0; row < rows(); ++row) {
    const std::string_view cell = rows_.cell(row, column);
    double ignored = 0;
    const NumberParse parse = parse_number(cell, ignored, rows_.decimal_mark);
    if (parse == NumberParse::missing) continue;
    if (parse != NumberParse::not_a_number) return ColumnKind::numbers;
    if (parse_date(cell)) return ColumnKind::dates;
    if (parse_time_of_day(cell)) return ColumnKind::times_of_day;
    kind = ColumnKind::text;
  }
  return kind;
}

std::string CsvColumns::header_place() const {
  return where_ + ":" + std::to_string(rows_.header_line);
}

std::string CsvColumns::row_before(std::size_t row) const {
  return where_ + ":" + std::to_string(rows_.lines[row]);
}

std::string CsvColumns::row_place(std::size_t row) const {
  return "line " + std::to_string(rows_.lines[row]);
}

std::string CsvColumns::column_place(std::size_t column) const {
  const std::string& header = names_[column].header;
  return "column " + std::to_string(column + 1) + (header.empty() ? "" : " (" + header + ")");
}

std::string CsvColumns::example(std::size_t column) const {
  for (std::size_t row = 0; row < rows(); ++row) {
    double ignored = 0;
    const std::string_view cell = rows_.cell(row, column);
    if (parse_number(cell, ignored) != NumberParse::missing) return std::string(cell);
  }
  return "";
}

void CsvColumns::refuse_cell(std::size_t row, std::size_t column, const std::string& expected,
                             CellFaults& faults) const {
  if (!faults.keeps_more()) return faults.add_unkept();
  faults.add({row_before(row) + ": " + column_place(column),
              row_place(row) + ", " + column_place(column), in_quotes(rows_.cell(row, column)),
              expected});
}

std::vector<double> CsvColumns::numbers(std::size_t column, CellFaults& faults) const {
  std::vector<double> values(rows());
  for (std::size_t row = 0; row < rows(); ++row) {
    const std::string_view cell = rows_.cell(row, column);
    const NumberParse parse = parse_number(cell, values[row], rows_.decimal_mark);
    if (parse == NumberParse::number || parse == NumberParse::missing) continue;
    refuse_cell(row, column, expected_instead_of(cell, parse, rows_.decimal_mark), faults);
  }
  return values;
}

std::vector<DateText> CsvColumns::dates(std::size_t column, CellFaults& faults) const {
  std::vector<DateText> values(rows());
  for (std::size_t row = 0; row < rows(); ++row) {
    const std::string_view cell = rows_.cell(row, column);
    double ignored = 0;
    const bool has_dates = kinds_[column] == ColumnKind::dates;
    if (const auto date = has_dates ? parse_date(cell) : time_of_first_day(cell)) {
      values[row] = *date;
    } else if (parse_number(cell, ignored) != NumberParse::missing) {
      refuse_cell(
          row, column,
          std::string("a ") + (has_dates ? "date" : "time of day") + " as in the other rows",
          faults);
    }
  }
  return values;
}

std::vector<std::string> CsvColumns::labels(std::size_t column) const {
  std::vector<std::string> labels(rows());
  for (std::size_t row = 0; row < rows(); ++row) labels[row] = rows_.cell(row, column);
  return labels;
}

std::vector<std::string> notes_on_text(const CsvColumns& columns, const std::string& encoding) {
  std::vector<std::string> notes;
  const std::string before = columns.where() + ": ";
  const CsvRows& rows = columns.text();
  if (!encoding.empty()) notes.push_back(before + "the text is read as " + encoding);
  if (rows.header_is_comment) {
    notes.push_back(before + "the comment above the numbers is read as the names of the columns");
  }
  if (rows.decimal_mark == ',') {
    notes.push_back(before + "commas in numbers are read as decimal points, as in " +
                    in_quotes(cell_with_comma(rows)));
  }
  if (!rows.units.empty()) {
    notes.push_back(before + "the row under the header is read as units: " + units_text(columns));
  }
  return notes;
}

}  // namespace mechnn::formats
