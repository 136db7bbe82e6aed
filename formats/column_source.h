// The columns of a table, whatever file they are in, before it is known what they mean.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "formats/column_names.h"
#include "formats/dates.h"

namespace mechnn::formats {

/// What a column holds beside missing values: by its first number, date or time, else text.
enum class ColumnKind { numbers, dates, times_of_day, text, empty };

/// Cells that cannot be read, counted; the first ones are kept for the message.
class CellFaults {
 public:
  struct Fault {
    std::string before;    ///< "data.csv:3: column 2 (x)"
    std::string place;     ///< "line 3, column 2 (x)"
    std::string found;     ///< in quotes
    std::string expected;  ///< "a number"
  };

  static constexpr std::size_t max_kept = 3;
  [[nodiscard]] bool keeps_more() const { return kept_.size() < max_kept; }
  void add(Fault fault) {
    ++count_;
    kept_.push_back(std::move(fault));
  }
  void add_unkept() { ++count_; }

  /// Throws InputError beginning with `where` unless there was none.
  void refuse(const std::string& where) const;

 private:
  std::size_t count_ = 0;
  std::vector<Fault> kept_;
};

class ColumnSource {
 public:
  virtual ~ColumnSource() = default;

  /// The file, for messages.
  [[nodiscard]] virtual const std::string& where() const = 0;
  /// What a message about the columns as such begins with: the file and the line of the header.
  [[nodiscard]] virtual std::string header_place() const = 0;
  /// "data.csv:17" and "line 17".
  [[nodiscard]] virtual std::string row_before(std::size_t row) const = 0;
  [[nodiscard]] virtual std::string row_place(std::size_t row) const = 0;
  /// "column 2 (x)".
  [[nodiscard]] virtual std::string column_place(std::size_t column) const = 0;

  [[nodiscard]] virtual const std::vector<ColumnName>& names() const = 0;
  [[nodiscard]] virtual std::size_t rows() const = 0;
  [[nodiscard]] virtual ColumnKind kind(std::size_t column) const = 0;
  /// The first cell of a column that is not missing, for messages.
  [[nodiscard]] virtual std::string example(std::size_t column) const = 0;

  /// (rows), NaN where missing.
  [[nodiscard]] virtual std::vector<double> numbers(std::size_t column,
                                                    CellFaults& faults) const = 0;
  /// Adds a fault of a cell.
  virtual void refuse_cell(std::size_t row, std::size_t column, const std::string& expected,
                           CellFaults& faults) const = 0;
  /// (rows) of a column of dates, or of times of day, which are those of 1970-01-01; a missing one
  /// has no digits.
  [[nodiscard]] virtual std::vector<DateText> dates(std::size_t column,
                                                    CellFaults& faults) const = 0;
  /// (rows) as text; "" where missing.
  [[nodiscard]] virtual std::vector<std::string> labels(std::size_t column) const = 0;
};

}  // namespace mechnn::formats
