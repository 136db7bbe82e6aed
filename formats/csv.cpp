#include "formats/csv.h"

#include <algorithm>
#include <string>
#include <vector>

#include "formats/csv_scanner.h"
#include "formats/decimal.h"
#include "formats/files.h"
#include "formats/input_error.h"
#include "formats/text.h"

namespace mechnn::formats {
namespace {

using Fields = std::vector<std::string_view>;

/// Position of the header, after comments and blank lines.
std::size_t header_start(std::string_view text) {
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const auto line = trimmed(text.substr(start, end - start));
    if (!line.starts_with('#') && !line.empty() && line != "\r") return start;
    start = end + 1;
  }
  return text.size();
}

/// The delimiter of the header line: a comma, else a semicolon or tab where there is one.
char delimiter_of(std::string_view header_line) {
  for (const char candidate : {',', ';', '\t'}) {
    if (header_line.find(candidate) != header_line.npos) return candidate;
  }
  return ',';
}

class CsvReader {
 public:
  CsvReader(std::string_view text, std::size_t start, std::string_view where)
      : where_(where),
        lines_before_(std::count(text.begin(), text.begin() + start, '\n')),
        delimiter_(delimiter_of(text.substr(start, text.find('\n', start) - start))),
        scanner_(text.substr(start), delimiter_, where, lines_before_ + 1) {}

  TrajectorySet read(const TableOptions& options) {
    read_header();
    choice_ = choose_columns(names_, options, where_ + ":" + std::to_string(scanner_.line()));
    std::vector<std::string> states;
    for (const std::size_t column : choice_.states) states.push_back(names_[column]);
    TrajectoryBuilder builder(states, where_ + ":", column_text(choice_.time));
    while (next_row()) add_row(builder);
    TrajectorySet set = std::move(builder).finish(where_);
    set.time = names_[choice_.time];
    return set;
  }

 private:
  [[noreturn]] void refuse(const std::string& what) const { refuse(scanner_.line(), what); }
  [[noreturn]] void refuse(std::size_t line, const std::string& what) const {
    throw InputError(where_ + ":" + std::to_string(line) + ": " + what);
  }

  /// Passes over rows of nothing but delimiters, which spreadsheets write behind the last one.
  bool next_row() {
    std::size_t blank = 0;
    while (scanner_.next_row(fields_)) {
      const bool is_blank = std::all_of(fields_.begin(), fields_.end(),
                                        [](std::string_view field) { return field.empty(); });
      if (!is_blank && blank > 0) refuse(blank, "the row is empty, but more follow");
      if (!is_blank) return true;
      if (blank == 0) blank = scanner_.line();
    }
    return false;
  }

  std::string column_text(std::size_t column) const {
    return "column " + std::to_string(column + 1) + " (" + names_[column] + ")";
  }

  void read_header() {
    scanner_.next_row(fields_);
    names_.assign(fields_.begin(), fields_.end());
    double ignored = 0;
    const bool numeric = std::all_of(fields_.begin(), fields_.end(), [&](std::string_view field) {
      return !field.empty() && parse_number(field, ignored) == NumberParse::number;
    });
    if (numeric) {
      refuse(
          "the first row holds only numbers; a header naming the columns is expected, such as "
          "t,x,y");
    }
  }

  double number(std::size_t column) const {
    double value = 0;
    const std::string_view field = fields_[column];
    switch (parse_number(field, value)) {
      case NumberParse::not_a_number:
        refuse(column_text(column) + ": found " + in_quotes(field) + ", expected a number" +
               (field.find(',') != field.npos ? " with a decimal point" : ""));
      case NumberParse::infinite:
        refuse(column_text(column) + ": " + in_quotes(field) +
               " is infinite or too large for a double; expected a finite number");
      case NumberParse::missing:
      case NumberParse::number:
        break;
    }
    return value;
  }

  void check_width() const {
    if (fields_.size() == names_.size()) return;
    refuse("found " + std::to_string(fields_.size()) + " fields, expected " +
           std::to_string(names_.size()) + " as in the header" +
           (delimiter_ != ',' || fields_.size() < names_.size()
                ? ""
                : " (a decimal comma, or a comma at the end?)"));
  }

  void add_row(TrajectoryBuilder& builder) {
    check_width();
    const double time = number(choice_.time);
    if (time != time) {
      refuse(column_text(choice_.time) + ": the time is missing; every row needs one");
    }
    values_.clear();
    for (const std::size_t column : choice_.states) values_.push_back(number(column));
    std::string_view label;
    if (choice_.trajectory) {
      label = fields_[*choice_.trajectory];
      if (label.empty()) refuse(column_text(*choice_.trajectory) + ": the label is missing");
    }
    builder.add(scanner_.line(), label, time, values_);
  }

  std::string where_;
  std::size_t lines_before_;
  char delimiter_;
  CsvScanner scanner_;
  std::vector<std::string> names_;
  ColumnChoice choice_;
  Fields fields_;
  std::vector<double> values_;
};

}  // namespace

TrajectorySet parse_csv(std::string_view content, std::string_view where,
                        const TableOptions& options) {
  const std::string_view text = require_text(content, where);
  const std::size_t start = header_start(text);
  if (start == text.size()) {
    throw InputError(std::string(where) + ": there is no header, only blank or comment lines");
  }
  return CsvReader(text, start, where).read(options);
}

TrajectorySet read_csv(const std::filesystem::path& path, const TableOptions& options) {
  return parse_csv(read_file(path), path.string(), options);
}

}  // namespace mechnn::formats
