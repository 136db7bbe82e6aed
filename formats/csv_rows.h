// The cells of a CSV file as text.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "formats/input_error.h"

namespace mechnn::formats {

/// The first row holds only numbers.
class NoHeader : public InputError {
 public:
  using InputError::InputError;
};

/// Cells point into the text that was read or into `unescaped`.
struct CsvRows {
  char delimiter = ',';
  char decimal_mark = '.';
  std::vector<std::string> header;
  std::size_t header_line = 1;
  bool header_is_comment = false;       ///< the line above a first row of numbers
  std::vector<std::string_view> units;  ///< one a column where a row under the header has them
  std::vector<std::string_view> cells;  ///< (rows, columns) row-major
  std::vector<std::size_t> lines;       ///< (rows) of the file, from 1
  std::deque<std::string> unescaped;    ///< quoted cells that held quotes

  [[nodiscard]] std::size_t columns() const { return header.size(); }
  [[nodiscard]] std::string_view cell(std::size_t row, std::size_t column) const {
    return cells[row * columns() + column];
  }
};

/// Reads a header, behind comments and blank lines, and rows of as many fields; where the first row
/// is one of numbers, the comment above it is the header if it has as many fields. Throws
/// InputError naming file and line for a file without a header (NoHeader), rows of another length,
/// empty rows that others follow, and stray quotes.
CsvRows read_csv_rows(std::string_view text, std::string_view where);

/// Parts off a first row of units: all of its fields are words, and each stands over a value or
/// nothing.
void take_units(CsvRows& rows);

}  // namespace mechnn::formats
