// Tables of measurements as NPZ archives.
#pragma once

#include <filesystem>

#include "formats/npz.h"
#include "formats/table.h"
#include "formats/table_time.h"
#include "mechnn/trajectory.h"

namespace mechnn::formats {

/// Reads a table whose columns are arrays of shape (rows), named as a CSV's columns would be; the
/// columns come in the order of their names. NaN is a missing value.
TableWithTime read_npz_table(const std::filesystem::path& path, const TableOptions& options);

/// One array a column: `trajectory` (numbers from 0) where there are several, `t`, the states.
NamedArrays table_arrays(const TrajectorySet& set);

}  // namespace mechnn::formats
