#include "formats/table_time.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "formats/input_error.h"
#include "formats/text.h"

namespace mechnn::formats {
namespace {

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

std::vector<DateText> complete_dates(const ColumnSource& table, std::size_t column) {
  CellFaults faults;
  std::vector<DateText> dates = table.dates(column, faults);
  faults.refuse(table.where());
  require_all_times(table, column, [&](std::size_t row) { return dates[row].digits[0] == 0; });
  return dates;
}

TimeColumn read_dates(const ColumnSource& table, TimePosition at, const TableOptions& options) {
  const std::size_t column = at.column;
  std::vector<DateText> dates = complete_dates(table, column);
  if (at.time_of_day) {
    const std::vector<DateText> times = complete_dates(table, *at.time_of_day);
    for (std::size_t row = 0; row < dates.size(); ++row) dates[row].of_day += times[row].of_day;
  }
  const DateOrder order = order_of(table, column, dates, options);
  const std::vector<Instant> all = instants(table, column, dates, order);
  TimeColumn time;
  time.origin = *std::min_element(all.begin(), all.end());
  for (const Instant instant : all) {
    time.times.push_back(static_cast<double>((instant - *time.origin).count()));
  }
  time.has_dates = table.kind(column) == ColumnKind::dates;
  time.place = table.column_place(column) + " holds " +
               (time.has_dates ? "dates" : "times of day") +
               (order == DateOrder::ymd ? "" : " (" + std::string(words(order)) + ")");
  if (at.time_of_day) time.place += ", " + table.column_place(*at.time_of_day) + " their times";
  return time;
}

}  // namespace

TimeColumn read_times(const ColumnSource& table, TimePosition at, const TableOptions& options) {
  const ColumnKind kind = table.kind(at.column);
  if (kind == ColumnKind::dates || kind == ColumnKind::times_of_day) {
    return read_dates(table, at, options);
  }
  CellFaults faults;
  TimeColumn time;
  time.times = table.numbers(at.column, faults);
  faults.refuse(table.where());
  require_all_times(table, at.column, [&](std::size_t row) { return std::isnan(time.times[row]); });
  return time;
}

std::string instant_text(const TimeColumn& time, Instant instant) {
  std::string text = date_text(instant);
  if (time.has_dates) return text;
  return text.find(' ') == text.npos ? "00:00" : text.substr(text.find(' ') + 1);
}

}  // namespace mechnn::formats
