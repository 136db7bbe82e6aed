#include "formats/csv.h"

#include <utility>
#include <vector>

#include "formats/csv_columns.h"
#include "formats/encoding.h"
#include "formats/files.h"
#include "formats/table_reader.h"
#include "formats/text.h"

namespace mechnn::formats {
namespace {

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

/// How the text was understood.
std::vector<std::string> notes_on(const CsvColumns& columns, const std::string& encoding) {
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

TableWithTime read_text(std::string content, std::string_view where, const TableOptions& options) {
  const Utf8Text text = as_utf8(std::move(content), where);
  const CsvColumns columns(text.text, where);
  TableWithTime result = read_columns(columns, options);
  std::vector<std::string> notes = notes_on(columns, text.encoding);
  notes.insert(notes.end(), result.table.notes.begin(), result.table.notes.end());
  result.table.notes = std::move(notes);
  return result;
}

}  // namespace

MeasuredTable parse_csv(std::string_view content, std::string_view where,
                        const TableOptions& options) {
  std::vector<TableWithTime> one;
  one.push_back(read_text(std::string(content), where, options));
  return std::move(with_common_time(std::move(one), options).front());
}

TableWithTime read_csv(const std::filesystem::path& path, const TableOptions& options) {
  return read_text(read_file(path), path.string(), options);
}

}  // namespace mechnn::formats
