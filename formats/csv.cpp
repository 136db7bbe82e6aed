#include "formats/csv.h"

#include <utility>
#include <vector>

#include "formats/csv_columns.h"
#include "formats/encoding.h"
#include "formats/files.h"
#include "formats/table_reader.h"

namespace mechnn::formats {
namespace {

TableWithTime read_text(std::string content, std::string_view where, const TableOptions& options) {
  const Utf8Text text = as_utf8(std::move(content), where);
  const CsvColumns columns(text.text, where);
  TableWithTime result = read_columns(columns, options);
  std::vector<std::string> notes = notes_on_text(columns, text.encoding);
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
