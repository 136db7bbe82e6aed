#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

#include "formats/csv_columns.h"
#include "formats/encoding.h"
#include "formats/field_columns.h"
#include "formats/field_file.h"
#include "formats/grid_axis.h"
#include "formats/input_error.h"
#include "formats/text.h"
#include "mechnn/number_text.h"

namespace mechnn::formats {
namespace {

std::string count_text(std::size_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

/// A table in long form with what is wanted of it.
class LongForm {
 public:
  LongForm(const CsvColumns& table, const FieldOptions& options)
      : table_(table), columns_(choose_field_columns(table, options)) {
    for (const std::size_t axis : columns_.axes) file_.axes.push_back(table.names()[axis].name);
    for (const std::size_t component : columns_.components) {
      file_.components.push_back(table.names()[component].name);
    }
    file_.notes = columns_.notes;
  }

  FieldFile read() && {
    read_axes();
    require_rows_for_most_points();
    for (std::size_t a = 0; a < axes_.size(); ++a) require_uniform(a);
    place_rows();
    read_components();
    file_.time.times.clear();
    return std::move(file_);
  }

 private:
  void read_axes() {
    file_.time = read_times(table_, {columns_.axes.front(), std::nullopt}, dates_options());
    axes_.push_back(grid_axis(file_.time.times));
    for (std::size_t a = 1; a < columns_.axes.size(); ++a) {
      CellFaults faults;
      const std::vector<double> values = table_.numbers(columns_.axes[a], faults);
      for (std::size_t row = 0; row < values.size(); ++row) {
        if (std::isnan(values[row])) {
          table_.refuse_cell(row, columns_.axes[a], "a coordinate in every row", faults);
        }
      }
      faults.refuse(table_.where());
      axes_.push_back(grid_axis(values));
    }
    for (const GridAxis& axis : axes_) file_.recording.axes.push_back(axis.values);
  }

  static TableOptions dates_options() {
    TableOptions options;
    options.words = no_options();
    return options;
  }

  /// In floating point: scattered points may have a product beyond integers.
  void require_rows_for_most_points() const {
    double points = 1;
    std::vector<std::string> sizes;
    for (std::size_t a = 0; a < axes_.size(); ++a) {
      points *= static_cast<double>(axes_[a].values.size());
      sizes.push_back(std::to_string(axes_[a].values.size()) + " of " + file_.axes[a]);
    }
    if (2 * static_cast<double>(table_.rows()) >= points) return;
    throw InputError(table_.where() + ": the values, " + listed(sizes) + ", make a grid of " +
                     shortest_text(points) + " points, and only " +
                     count_text(table_.rows(), "row is", "rows are") +
                     " there; expected one for at least half of the points: interpolate scattered "
                     "points to a grid first");
  }

  void require_uniform(std::size_t a) const {
    const GridAxis& axis = axes_[a];
    const auto found = first_irregular_step(axis.values);
    if (!found) return;
    const auto at = std::find(axis.indices.begin(), axis.indices.end(), *found);
    const auto row = static_cast<std::size_t>(at - axis.indices.begin());
    const double before = axis.values[*found - 1], here = axis.values[*found];
    throw InputError(table_.row_before(row) + ": " + table_.column_place(columns_.axes[a]) +
                     ": the step from " + value_text(a, before) + " to " + value_text(a, here) +
                     " is " + step_text(a, here - before) + ", and " +
                     step_text(a, usual_step(axis.values)) +
                     " elsewhere; expected a uniform grid: leave cells empty where values are "
                     "missing, but write their rows, or interpolate to a uniform grid first");
  }

  [[nodiscard]] std::string value_text(std::size_t axis, double value) const {
    if (axis > 0 || !file_.time.origin) return shortest_text(value);
    using std::chrono::microseconds;
    return instant_text(file_.time,
                        *file_.time.origin + microseconds(static_cast<microseconds::rep>(value)));
  }

  [[nodiscard]] std::string step_text(std::size_t axis, double step) const {
    if (axis > 0 || !file_.time.origin) return significant_text(step, 6);
    const std::chrono::microseconds length(static_cast<std::chrono::microseconds::rep>(step));
    const TimeUnit unit = unit_for_spacing(length);
    return significant_text(step / static_cast<double>(length_of(unit).count()), 6) + " " +
           std::string(words(unit));
  }

  /// Finds the point of each row.
  void place_rows() {
    constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
    std::vector<std::size_t> row_of(file_.recording.points(), none);
    points_.reserve(table_.rows());
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      std::size_t point = 0;
      for (const GridAxis& axis : axes_) point = point * axis.values.size() + axis.indices[row];
      if (row_of[point] != none) refuse_pair(row_of[point], row);
      row_of[point] = row;
      points_.push_back(point);
    }
  }

  [[noreturn]] void refuse_pair(std::size_t first, std::size_t second) const {
    std::vector<std::string> place;
    for (std::size_t a = 0; a < axes_.size(); ++a) {
      place.push_back(file_.axes[a] + " = " +
                      value_text(a, axes_[a].values[axes_[a].indices[second]]));
    }
    throw InputError(table_.row_before(second) + ": the point " + listed(place) +
                     " has a row already, in " + table_.row_place(first) +
                     "; expected one row for each point, and a file for each recording");
  }

  void read_components() {
    const std::size_t size = file_.recording.points();
    std::vector<double>& values = file_.recording.values;
    values.assign(size * columns_.components.size(), std::numeric_limits<double>::quiet_NaN());
    std::size_t empty = 0;
    CellFaults faults;
    for (std::size_t c = 0; c < columns_.components.size(); ++c) {
      const std::vector<double> cells = table_.numbers(columns_.components[c], faults);
      for (std::size_t row = 0; row < cells.size(); ++row) {
        values[c * size + points_[row]] = cells[row];
        empty += std::isnan(cells[row]) ? 1 : 0;
      }
    }
    faults.refuse(table_.where());
    note_missing(size - table_.rows(), empty);
  }

  void note_missing(std::size_t absent, std::size_t empty) {
    std::vector<std::string> parts;
    if (absent > 0) {
      parts.push_back(std::to_string(absent) + " of " + std::to_string(file_.recording.points()) +
                      " points of the grid " + (absent == 1 ? "has" : "have") + " no row");
    }
    if (empty > 0) parts.push_back(count_text(empty, "cell is empty", "cells are empty"));
    if (parts.empty()) return;
    file_.notes.push_back(table_.where() + ": " + listed(parts) +
                          "; their values count as missing");
  }

  const CsvColumns& table_;
  FieldColumns columns_;
  FieldFile file_;
  std::vector<GridAxis> axes_;
  std::vector<std::size_t> points_;  ///< (rows)
};

CsvColumns columns_of(const std::string& text, const std::string& where) {
  try {
    return CsvColumns(text, where);
  } catch (const NoHeader&) {
    throw InputError(where +
                     ": the first row holds only numbers, expected the names of columns, "
                     "and " +
                     long_form);
  }
}

}  // namespace

FieldFile read_field_table(std::string content, const std::string& where,
                           const FieldOptions& options) {
  const Utf8Text text = as_utf8(std::move(content), where);
  const CsvColumns columns = columns_of(text.text, where);
  FieldFile file = LongForm(columns, options).read();
  const std::vector<std::string> notes = notes_on_text(columns, text.encoding);
  file.notes.insert(file.notes.begin(), notes.begin(), notes.end());
  return file;
}

}  // namespace mechnn::formats
