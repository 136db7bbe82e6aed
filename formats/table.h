// Tables of measurements as trajectories.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "formats/dates.h"
#include "formats/time_unit.h"
#include "mechnn/trajectory.h"

namespace mechnn::formats {

/// What the caller's users call the members of TableOptions, for messages; "" for what they cannot
/// choose.
struct OptionWords {
  std::string time = "--time";
  std::string states = "--states";
  std::string trajectory = "--trajectory";
  std::string date_order = "--date-order";
  std::string time_unit = "--time-unit";
};

/// Of callers whose users choose nothing.
inline OptionWords no_options() { return {"", "", "", "", ""}; }

/// The user's choice of columns, by name or header; an empty one is found by name or content.
struct TableOptions {
  /// Else `t`, `time`, `Time`, `date`, `datetime` or `timestamp`, the first column of dates, the
  /// first of numbers.
  std::string time = {};
  std::vector<std::string> states = {};  ///< else every other column of numbers
  /// Else `trajectory`, else one that tells runs apart, where times fall back.
  std::string trajectory = {};
  std::optional<DateOrder> date_order = {};  ///< else what the column of dates tells
  /// Into which dates are counted, else by the spacing; of numbers the unit is what it says.
  std::optional<TimeUnit> time_unit = {};
  /// The date that is the time 0, else the earliest.
  std::optional<Instant> origin = {};
  OptionWords words = {};
};

enum class ColumnRole { time, trajectory, state, left_out };

/// One column of a file, as it was understood.
struct TableColumn {
  std::string header;  ///< as in the file
  std::string name;    ///< as in equations
  std::string unit;    ///< "" where unknown
  ColumnRole role = ColumnRole::left_out;
};

struct MeasuredTable {
  TrajectorySet data;
  /// What was decided by the content of the file, as sentences that begin with its name.
  std::vector<std::string> notes;
  std::vector<TableColumn> columns;
  std::size_t repeated_rows = 0;  ///< that shared the time of the row before, and were averaged
};

/// Reads a table, NPZ by its extension, else CSV. Throws InputError naming file, line and column.
MeasuredTable read_table(const std::filesystem::path& path, const TableOptions& options = {});

/// Several tables of one call: their dates are counted from one origin in one unit.
std::vector<MeasuredTable> read_tables(const std::vector<std::filesystem::path>& paths,
                                       const TableOptions& options = {});

}  // namespace mechnn::formats
