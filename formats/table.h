// Tables of measurements: the choice of columns, and trajectories made of rows.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "mechnn/trajectory.h"

namespace mechnn::formats {

/// The user's choice of columns; an empty one is found by name.
struct TableOptions {
  std::string time;                 ///< else `t`, else `time`, else the first column
  std::vector<std::string> states;  ///< else every other column
  std::string trajectory;           ///< else `trajectory` where there is one
};

/// Reads a table, NPZ by its extension, else CSV. Throws InputError naming file, line and column.
TrajectorySet read_table(const std::filesystem::path& path, const TableOptions& options = {});

/// Positions of the columns in use.
struct ColumnChoice {
  std::size_t time = 0;
  std::optional<std::size_t> trajectory;
  std::vector<std::size_t> states;
};

/// Throws InputError beginning with `where`: no, unknown, repeated, unusable or too many names.
ColumnChoice choose_columns(const std::vector<std::string>& names, const TableOptions& options,
                            std::string_view where);

/// Rows as they come, sorted into trajectories. One reader of a format feeds it.
class TrajectoryBuilder {
 public:
  /// A message about row 17 begins with `before_row` + "17: " + `time_column`, for instance
  /// "data.csv:" and "column 1 (t)".
  TrajectoryBuilder(std::vector<std::string> states, std::string before_row,
                    std::string time_column);

  /// Adds one row: its number for messages, label (empty without a trajectory column), time and
  /// values (D). Throws InputError for a time that does not increase within its trajectory.
  void add(std::size_t row, std::string_view label, double time, const std::vector<double>& values);

  /// Throws InputError beginning with `where` when there was no row.
  TrajectorySet finish(std::string_view where) &&;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  Trajectory& trajectory(std::string_view label);

  TrajectorySet set_;
  std::string before_row_;
  std::string time_column_;
  std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> index_;
  std::size_t last_ = 0;
};

}  // namespace mechnn::formats
