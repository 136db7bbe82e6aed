// Rows and fields of delimited text, RFC 4180.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace mechnn::formats {

/// Splits text into rows of fields. Fields may be quoted, with "" for a quote and line ends inside;
/// rows end with LF, CRLF or CR; the text starts on line `line` of the file. Blanks around a field
/// that is not quoted do not count. The delimiter ' ' stands for any number of blanks and tabs.
class CsvScanner {
 public:
  /// Quoted fields that hold quotes are put into `unescaped`.
  CsvScanner(std::string_view text, char delimiter, std::string_view where, std::size_t line,
             std::deque<std::string>& unescaped)
      : text_(text), delimiter_(delimiter), where_(where), line_(line), unescaped_(unescaped) {}

  /// Reads the next row that is not blank into `fields`, which point into the text or into
  /// `unescaped`. False at the end. Throws InputError for stray quotes.
  bool next_row(std::vector<std::string_view>& fields);

  /// Line on which the row just read starts, from 1.
  [[nodiscard]] std::size_t line() const { return row_line_; }

 private:
  std::string_view next_field();
  std::string_view plain_field();
  std::string_view quoted_field();
  void end_line();
  void skip_blanks();
  [[nodiscard]] bool at_line_end() const;
  [[nodiscard]] bool at_delimiter() const;
  [[noreturn]] void refuse(std::size_t line, const std::string& what) const;

  std::string_view text_;
  char delimiter_;
  std::string where_;
  std::size_t position_ = 0;
  std::size_t line_;
  std::size_t row_line_ = 0;
  std::deque<std::string>& unescaped_;
};

}  // namespace mechnn::formats
