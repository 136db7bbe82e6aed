// Which columns of a table are the time, the trajectory and the states.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "formats/column_source.h"
#include "formats/table.h"

namespace mechnn::formats {

/// Positions of the columns in use, and notes on those that are not.
struct ColumnChoice {
  std::size_t time = 0;
  std::optional<std::size_t>
      time_of_day;  ///< where `time` has dates and another column their times
  std::optional<std::size_t> trajectory;
  std::vector<std::size_t> states;
  std::vector<std::string> notes;
};

/// The time and, where it has a name of its own or the caller named it, the trajectory. Throws
/// InputError: unknown, repeated or contradictory names.
ColumnChoice choose_time(const ColumnSource& table, const TableOptions& options);

/// Adds the states. Throws InputError: no state, too many, or names as above.
void choose_states(const ColumnSource& table, const TableOptions& options, ColumnChoice& choice);

}  // namespace mechnn::formats
