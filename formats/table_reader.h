// From the columns of a table to trajectories, the same for every format.
#pragma once

#include "formats/column_source.h"
#include "formats/table.h"
#include "formats/table_time.h"

namespace mechnn::formats {

/// Throws InputError naming file, row and column.
TableWithTime read_columns(const ColumnSource& table, const TableOptions& options);

}  // namespace mechnn::formats
