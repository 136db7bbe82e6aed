#include "formats/npz_table.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "formats/column_source.h"
#include "formats/input_error.h"
#include "formats/table_reader.h"
#include "mechnn/number_text.h"

namespace mechnn::formats {
namespace {

/// The arrays as columns of one length, having checked shape.
std::vector<std::vector<double>> columns_of(const NamedArrays& arrays, const std::string& where) {
  std::vector<std::vector<double>> columns;
  for (const auto& [name, array] : arrays) {
    const std::string place = where + ": array '" + name + "'";
    if (array.shape.size() != 1) {
      throw InputError(place + ": found shape " + array.shape_text() +
                       ", expected one dimension, (rows,)");
    }
    if (!columns.empty() && array.size() != columns.front().size()) {
      throw InputError(place + ": found " + std::to_string(array.size()) + " rows, expected " +
                       std::to_string(columns.front().size()) + " as in '" + arrays.begin()->first +
                       "'");
    }
    columns.push_back(array.as<double>());
  }
  return columns;
}

class NpzColumns final : public ColumnSource {
 public:
  NpzColumns(const NamedArrays& arrays, std::string where)
      : where_(std::move(where)), columns_(columns_of(arrays, where_)) {
    std::vector<std::string> headers;
    for (const auto& [name, array] : arrays) headers.push_back(name);
    names_ = column_names(headers);
  }

  [[nodiscard]] const std::string& where() const override { return where_; }
  [[nodiscard]] std::string header_place() const override { return where_; }
  [[nodiscard]] std::string row_before(std::size_t row) const override {
    return where_ + ": row " + std::to_string(row);
  }
  [[nodiscard]] std::string row_place(std::size_t row) const override {
    return "row " + std::to_string(row);
  }
  [[nodiscard]] std::string column_place(std::size_t column) const override {
    return "array '" + names_[column].header + "'";
  }
  [[nodiscard]] const std::vector<ColumnName>& names() const override { return names_; }
  [[nodiscard]] std::size_t rows() const override {
    return columns_.empty() ? 0 : columns_.front().size();
  }

  [[nodiscard]] ColumnKind kind(std::size_t column) const override {
    const auto is_missing = [](double value) { return std::isnan(value); };
    const auto& values = columns_[column];
    return std::all_of(values.begin(), values.end(), is_missing) ? ColumnKind::empty
                                                                 : ColumnKind::numbers;
  }

  [[nodiscard]] std::string example(std::size_t column) const override {
    return columns_[column].empty() ? "" : shortest_text(columns_[column].front());
  }

  void refuse_cell(std::size_t row, std::size_t column, const std::string& expected,
                   CellFaults& faults) const override {
    if (!faults.keeps_more()) return faults.add_unkept();
    faults.add({row_before(row) + ": " + column_place(column),
                row_place(row) + ", " + column_place(column), shortest_text(columns_[column][row]),
                expected});
  }

  [[nodiscard]] std::vector<double> numbers(std::size_t column, CellFaults& faults) const override {
    for (std::size_t row = 0; row < rows(); ++row) {
      if (std::isinf(columns_[column][row])) refuse_cell(row, column, "a finite number", faults);
    }
    return columns_[column];
  }

  [[nodiscard]] std::vector<DateText> dates(std::size_t /*column*/,
                                            CellFaults& /*faults*/) const override {
    return {};  // no column is of the kind
  }

  [[nodiscard]] std::vector<std::string> labels(std::size_t column) const override {
    std::vector<std::string> labels;
    for (const double value : columns_[column]) labels.push_back(shortest_text(value));
    return labels;
  }

 private:
  std::string where_;
  std::vector<std::vector<double>> columns_;
  std::vector<ColumnName> names_;
};

}  // namespace

TableWithTime read_npz_table(const std::filesystem::path& path, const TableOptions& options) {
  const NpzColumns columns(read_npz(path), path.string());
  const auto& names = columns.names();
  const bool has_time = std::any_of(names.begin(), names.end(), [](const ColumnName& column) {
    return column.is("t") || column.is("time");
  });
  // The arrays come in the order of their names: none of them is the first column.
  if (options.time.empty() && !has_time) {
    throw InputError(columns.where() + ": there is no array 't' or 'time'; " +
                     (options.words.time.empty() ? "call the time so"
                                                 : "name the time with " + options.words.time));
  }
  return read_columns(columns, options);
}

NamedArrays table_arrays(const TrajectorySet& set) {
  std::vector<double> times;
  std::vector<std::int64_t> labels;
  std::vector<std::vector<double>> columns(set.dim());
  for (std::size_t r = 0; r < set.trajectories.size(); ++r) {
    const Trajectory& trajectory = set.trajectories[r];
    times.insert(times.end(), trajectory.times.begin(), trajectory.times.end());
    labels.insert(labels.end(), trajectory.samples(), static_cast<std::int64_t>(r));
    for (std::size_t i = 0; i < trajectory.values.size(); ++i) {
      columns[i % set.dim()].push_back(trajectory.values[i]);
    }
  }
  const std::vector<std::size_t> shape{times.size()};
  NamedArrays arrays;
  if (set.trajectories.size() > 1) arrays.emplace("trajectory", Array{shape, std::move(labels)});
  arrays.emplace("t", Array{shape, std::move(times)});
  for (std::size_t d = 0; d < set.dim(); ++d) {
    arrays.emplace(set.states[d], Array{shape, std::move(columns[d])});
  }
  return arrays;
}

}  // namespace mechnn::formats
