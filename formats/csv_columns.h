// The columns of a CSV file.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "formats/column_source.h"
#include "formats/csv_rows.h"

namespace mechnn::formats {

class CsvColumns final : public ColumnSource {
 public:
  /// `text` must outlive it.
  CsvColumns(std::string_view text, std::string_view where);

  [[nodiscard]] const CsvRows& text() const { return rows_; }

  [[nodiscard]] const std::string& where() const override { return where_; }
  [[nodiscard]] std::string header_place() const override;
  [[nodiscard]] std::string row_before(std::size_t row) const override;
  [[nodiscard]] std::string row_place(std::size_t row) const override;
  [[nodiscard]] std::string column_place(std::size_t column) const override;
  [[nodiscard]] const std::vector<ColumnName>& names() const override { return names_; }
  [[nodiscard]] std::size_t rows() const override { return rows_.lines.size(); }
  [[nodiscard]] ColumnKind kind(std::size_t column) const override { return kinds_[column]; }
  [[nodiscard]] std::string example(std::size_t column) const override;
  void refuse_cell(std::size_t row, std::size_t column, const std::string& expected,
                   CellFaults& faults) const override;
  [[nodiscard]] std::vector<double> numbers(std::size_t column, CellFaults& faults) const override;
  [[nodiscard]] std::vector<DateText> dates(std::size_t column, CellFaults& faults) const override;
  [[nodiscard]] std::vector<std::string> labels(std::size_t column) const override;

 private:
  [[nodiscard]] ColumnKind kind_of(std::size_t column) const;

  std::string where_;
  CsvRows rows_;
  std::vector<ColumnName> names_;
  std::vector<ColumnKind> kinds_;
};

/// How the text was understood, as sentences that begin with the file; `encoding` is that of
/// Utf8Text.
std::vector<std::string> notes_on_text(const CsvColumns& columns, const std::string& encoding);

}  // namespace mechnn::formats
