#include "formats/csv_rows.h"

#include <algorithm>

#include "formats/csv_dialect.h"
#include "formats/csv_scanner.h"
#include "formats/input_error.h"
#include "formats/text.h"

namespace mechnn::formats {
namespace {

using Fields = std::vector<std::string_view>;

std::string_view line_at(std::string_view text, std::size_t start) {
  return text.substr(std::min(start, text.size()), text.find_first_of("\r\n", start) - start);
}

/// Position of the next line that is neither a comment, nor blank, nor "sep=;", by which some
/// spreadsheets tell each other the delimiter. `comment` becomes the last of the comments.
std::size_t next_line(std::string_view text, std::size_t start, std::string_view& comment) {
  while (start < text.size()) {
    const std::string_view line = line_at(text, start);
    const bool is_comment = line.starts_with('#');
    const bool is_setting = line.starts_with("sep=") && line.size() <= 5;
    if (is_comment) comment = trimmed(line.substr(1));
    if (!is_comment && !is_setting && !trimmed(line).empty()) return start;
    start += line.size() + 1;
  }
  return text.size();
}

class Reader {
 public:
  Reader(std::string_view text, std::size_t start, std::string_view comment, std::string_view where)
      : where_(where),
        comment_(comment),
        scanner_(text.substr(start), delimiter_in(text, start), where,
                 1 + lines_before(text, start), rows_.unescaped) {
    rows_.delimiter = delimiter_in(text, start);
  }

  CsvRows read() && {
    read_header();
    while (next_row()) add_row();
    rows_.decimal_mark = decimal_mark_of(rows_.delimiter, rows_.cells);
    take_units(rows_);
    return std::move(rows_);
  }

 private:
  [[noreturn]] void refuse(std::size_t line, const std::string& what) const {
    throw InputError(where_ + ":" + std::to_string(line) + ": " + what);
  }

  static char delimiter_in(std::string_view text, std::size_t start) {
    const std::string_view header = line_at(text, start);
    std::string_view ignored;
    return delimiter_of(header, line_at(text, next_line(text, start + header.size(), ignored)));
  }

  static std::size_t lines_before(std::string_view text, std::size_t start) {
    std::size_t lines = 0;
    for (std::size_t i = 0; i < start; ++i) {
      const bool is_second_of_two = text[i] == '\n' && i > 0 && text[i - 1] == '\r';
      lines += (text[i] == '\n' || text[i] == '\r') && !is_second_of_two ? 1 : 0;
    }
    return lines;
  }

  /// Passes over rows of nothing but delimiters, which spreadsheets write behind the last one.
  bool next_row() {
    std::size_t blank = 0;
    while (scanner_.next_row(fields_)) {
      const bool is_blank = std::all_of(fields_.begin(), fields_.end(),
                                        [](std::string_view field) { return field.empty(); });
      if (!is_blank && blank > 0) {
        refuse(blank, "the row is empty, but more follow; delete it, or the rows below");
      }
      if (!is_blank) return true;
      if (blank == 0) blank = scanner_.line();
    }
    return false;
  }

  void read_header() {
    scanner_.next_row(fields_);
    rows_.header.assign(fields_.begin(), fields_.end());
    rows_.header_line = scanner_.line();
    const bool is_data = std::all_of(fields_.begin(), fields_.end(), [](std::string_view field) {
      return is_value(field, '.') || is_value(field, ',');
    });
    if (!is_data) return;
    if (comment_is_header()) return add_row();
    std::string names = "t";
    for (std::size_t i = 1; i < fields_.size(); ++i) {
      names += rows_.delimiter + std::string("x") + std::to_string(i);
    }
    throw NoHeader(where_ + ":" + std::to_string(rows_.header_line) +
                   ": the first row holds only numbers; write a line above it that names the "
                   "columns, such as " +
                   in_quotes(names));
  }

  /// numpy.savetxt writes the names of columns as a comment.
  bool comment_is_header() {
    if (comment_.find('"') != comment_.npos) return false;
    Fields names;
    CsvScanner scanner(comment_, rows_.delimiter, where_, rows_.header_line, rows_.unescaped);
    if (!scanner.next_row(names) || names.size() != fields_.size()) return false;
    rows_.header.assign(names.begin(), names.end());
    rows_.header_is_comment = true;
    return true;
  }

  void add_row() {
    check_width();
    rows_.cells.insert(rows_.cells.end(), fields_.begin(), fields_.end());
    rows_.lines.push_back(scanner_.line());
  }

  void check_width() const {
    if (fields_.size() == rows_.columns()) return;
    refuse(scanner_.line(),
           "found " + std::to_string(fields_.size()) + " fields, expected " +
               std::to_string(rows_.columns()) + " as in the header" +
               (fields_.size() < rows_.columns() ? "; leave a field empty where a value is missing"
                : rows_.delimiter == ','         ? "; a decimal comma, or a comma at the end?"
                                         : "; delete what is too much, or name it in the header"));
  }

  std::string where_;
  std::string_view comment_;
  CsvRows rows_;
  CsvScanner scanner_;
  Fields fields_;
};

}  // namespace

CsvRows read_csv_rows(std::string_view text, std::string_view where) {
  std::string_view comment;
  const std::size_t start = next_line(text, 0, comment);
  if (start == text.size()) {
    throw InputError(std::string(where) + ": there is no header, only blank or comment lines");
  }
  return Reader(text, start, comment, where).read();
}

}  // namespace mechnn::formats
