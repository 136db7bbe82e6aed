// The column of the time: numbers, or dates as numbers.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "formats/column_source.h"
#include "formats/table.h"

namespace mechnn::formats {

struct TimeColumn {
  std::vector<double> times;      ///< (rows); of dates the microseconds since `origin`
  std::optional<Instant> origin;  ///< the earliest of the dates; nothing for numbers
  bool has_dates = false;         ///< else times of day alone
  std::string place;              ///< of the column, as in messages, and how its dates are read
};

/// The position of the column, and of that of times of day where dates have one beside them.
struct TimePosition {
  std::size_t column = 0;
  std::optional<std::size_t> time_of_day;
};

/// Throws InputError: missing times, text, dates that the calendar does not have, and dates whose
/// order the column does not tell.
TimeColumn read_times(const ColumnSource& table, TimePosition at, const TableOptions& options);

/// An instant as messages and labels show it.
std::string instant_text(const TimeColumn& time, Instant instant);

/// A table whose dates are not counted from a common origin yet.
struct TableWithTime {
  MeasuredTable table;
  std::string where;
  TimeColumn time;  ///< without its times
};

/// Makes the times of all tables of one call numbers of one unit since one origin, the options' or
/// the earliest, and notes that in the first. Throws InputError for numbers beside dates.
std::vector<MeasuredTable> with_common_time(std::vector<TableWithTime> tables,
                                            const TableOptions& options);

}  // namespace mechnn::formats
