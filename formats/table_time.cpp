#include "formats/table_time.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "formats/input_error.h"
#include "formats/text.h"

namespace mechnn::formats {
namespace {

using std::chrono::microseconds;

/// `is_missing` (row) for each row.
template <typename IsMissing>
void require_all_times(const ColumnSource& table, std::size_t column, IsMissing is_missing) {
  std::vector<std::string> places;
  std::size_t missing = 0;
  std::size_t first = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (!is_missing(row)) continue;
    if (missing == 0) first = row;
    if (++missing <= CellFaults::max_kept) places.push_back(table.row_place(row));
  }
  if (missing == 0) return;
  const std::string remedy = "every row needs one: fill it in, or delete the row";
  if (missing == 1) {
    throw InputError(table.row_before(first) + ": " + table.column_place(column) +
                     ": the time is missing; " + remedy);
  }
  throw InputError(table.where() + ": " + table.column_place(column) + ": the time is missing in " +
                   std::to_string(missing) + " rows" +
                   (missing > places.size() ? ", as in " : ": ") + listed(places) + "; " + remedy);
}

DateOrder order_of(const ColumnSource& table, std::size_t column,
                   const std::vector<DateText>& dates, const TableOptions& options) {
  if (options.date_order) return *options.date_order;
  if (const auto order = order_of_column(dates)) return *order;
  const std::string& option = options.words.date_order;
  throw InputError(table.row_before(0) + ": " + table.column_place(column) + ": " +
                   in_quotes(table.example(column)) +
                   " may have the day first or the month, and no other row tells; " +
                   (option.empty() ? "write dates as 2016-07-01"
                                   : "say which with " + option + " dmy or " + option + " mdy"));
}

std::vector<Instant> instants(const ColumnSource& table, std::size_t column,
                              const std::vector<DateText>& dates, DateOrder order) {
  std::vector<Instant> all(dates.size());
  CellFaults faults;
  for (std::size_t row = 0; row < dates.size(); ++row) {
    if (const auto instant = instant_of(dates[row], order)) {
      all[row] = *instant;
    } else {
      table.refuse_cell(row, column,
                        "a date of the calendar, read with the " + std::string(words(order)),
                        faults);
    }
  }
  faults.refuse(table.where());
  return all;
}

TimeColumn read_dates(const ColumnSource& table, std::size_t column, const TableOptions& options) {
  CellFaults faults;
  const std::vector<DateText> dates = table.dates(column, faults);
  faults.refuse(table.where());
  require_all_times(table, column, [&](std::size_t row) { return dates[row].digits[0] == 0; });
  const DateOrder order = order_of(table, column, dates, options);
  const std::vector<Instant> all = instants(table, column, dates, order);
  TimeColumn time;
  time.origin = *std::min_element(all.begin(), all.end());
  for (const Instant instant : all) {
    time.times.push_back(static_cast<double>((instant - *time.origin).count()));
  }
  time.place = table.column_place(column) + " holds dates" +
               (order == DateOrder::ymd ? "" : " (" + std::string(words(order)) + ")");
  return time;
}

/// The median of the steps forwards.
microseconds median_step(const std::vector<TableWithTime>& tables) {
  std::vector<double> steps;
  for (const TableWithTime& one : tables) {
    for (const Trajectory& trajectory : one.table.data.trajectories) {
      for (std::size_t i = 1; i < trajectory.samples(); ++i) {
        steps.push_back(trajectory.times[i] - trajectory.times[i - 1]);
      }
    }
  }
  if (steps.empty()) return std::chrono::hours(24);
  const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
  std::nth_element(steps.begin(), middle, steps.end());
  return microseconds(static_cast<microseconds::rep>(*middle));
}

void require_one_kind(const std::vector<TableWithTime>& tables) {
  const bool are_dates = tables.front().time.origin.has_value();
  for (const TableWithTime& one : tables) {
    if (one.time.origin.has_value() == are_dates) continue;
    throw InputError(one.where + ": found times that are " + (are_dates ? "numbers" : "dates") +
                     ", expected " + (are_dates ? "dates" : "numbers") + " as in " +
                     tables.front().where);
  }
}

Instant earliest(const std::vector<TableWithTime>& tables) {
  Instant origin = *tables.front().time.origin;
  for (const TableWithTime& one : tables) origin = std::min(origin, *one.time.origin);
  return origin;
}

void count_from(Instant origin, TimeUnit unit, TableWithTime& one) {
  const auto shift = static_cast<double>((*one.time.origin - origin).count());
  const auto length = static_cast<double>(length_of(unit).count());
  TrajectorySet& data = one.table.data;
  for (Trajectory& trajectory : data.trajectories) {
    for (double& time : trajectory.times) time = (time + shift) / length;
  }
  data.time_unit = symbol(unit);
  data.time_origin = date_text(origin);
}

/// Numbers are in the unit that the option says, or the header.
void label_numbers(TableWithTime& one, const TableOptions& options) {
  if (!options.time_unit) return;
  std::string& unit = one.table.data.time_unit;
  const std::string wanted(symbol(*options.time_unit));
  if (!unit.empty() && unit != wanted) {
    throw InputError(one.where + ": the header says that times are in " + unit + ", and " +
                     options.words.time_unit + " " + wanted +
                     " does not convert numbers, only dates; leave it out");
  }
  unit = wanted;
}

}  // namespace

TimeColumn read_times(const ColumnSource& table, std::size_t column, const TableOptions& options) {
  if (table.kind(column) == ColumnKind::dates) return read_dates(table, column, options);
  CellFaults faults;
  TimeColumn time{table.numbers(column, faults), {}, table.column_place(column)};
  faults.refuse(table.where());
  require_all_times(table, column, [&](std::size_t row) { return std::isnan(time.times[row]); });
  return time;
}

std::vector<MeasuredTable> with_common_time(std::vector<TableWithTime> tables,
                                            const TableOptions& options) {
  require_one_kind(tables);
  const TableWithTime& first = tables.front();
  if (first.time.origin) {
    const Instant origin = options.origin ? *options.origin : earliest(tables);
    const TimeUnit unit =
        options.time_unit ? *options.time_unit : unit_for_spacing(median_step(tables));
    for (TableWithTime& one : tables) count_from(origin, unit, one);
    const std::string& option = options.words.time_unit;
    tables.front().table.notes.push_back(
        first.where + ": " + first.time.place + "; they are counted in " +
        std::string(words(unit)) + " since " + date_text(origin) +
        (option.empty() || options.time_unit ? "" : " (" + option + " chooses another unit)"));
  } else {
    for (TableWithTime& one : tables) label_numbers(one, options);
  }
  std::vector<MeasuredTable> result;
  for (TableWithTime& one : tables) result.push_back(std::move(one.table));
  return result;
}

}  // namespace mechnn::formats
