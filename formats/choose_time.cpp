// The columns of the time and, by name, of the trajectory.
#include <algorithm>
#include <array>
#include <string_view>

#include "formats/choose_columns.h"
#include "formats/find_column.h"
#include "formats/run_column.h"

namespace mechnn::formats {
namespace {

bool is_word_for_time(std::string_view name) {
  constexpr std::array<std::string_view, 4> words{"time", "date", "datetime", "timestamp"};
  std::string lower(name);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return std::find(words.begin(), words.end(), lower) != words.end();
}

/// The first column that is not the trajectory and for which `is_right`.
template <typename IsRight>
std::optional<std::size_t> first_column(const ColumnSource& table, const ColumnChoice& choice,
                                        IsRight is_right) {
  for (std::size_t c = 0; c < table.names().size(); ++c) {
    if (c != choice.trajectory && is_right(c)) return c;
  }
  return std::nullopt;
}

/// The time by the content of the columns, where no name says which it is.
std::size_t time_by_content(const ColumnSource& table, ColumnChoice& choice) {
  const auto is_dates = [&](std::size_t c) {
    return table.kind(c) == ColumnKind::dates || table.kind(c) == ColumnKind::times_of_day;
  };
  if (const auto dates = first_column(table, choice, is_dates)) return *dates;
  const auto has_numbers = [&](std::size_t c) {
    return table.kind(c) == ColumnKind::numbers || table.kind(c) == ColumnKind::empty;
  };
  const auto first = first_column(table, choice, has_numbers);
  if (!first) return choice.trajectory == 0U && table.names().size() > 1 ? 1 : 0;
  const auto is_second = [&](std::size_t c) { return c > *first && has_numbers(c); };
  const auto second = first_column(table, choice, is_second);
  const bool begins_with_runs =
      second && !choice.trajectory && begins_with_run_column(table, *first, *second);
  const std::size_t time = begins_with_runs ? *second : *first;
  if (time > 0 && choice.trajectory != 0U) {
    choice.notes.push_back(table.where() + ": " + table.column_place(time) +
                           " is taken for the time");
  }
  return time;
}

std::size_t time_column(const ColumnSource& table, const TableOptions& options,
                        ColumnChoice& choice) {
  if (!options.time.empty()) return require_column(table, options.time, options.words.time);
  const auto t = find_column(table, "t");
  const auto time = find_column(table, "time");
  if (t && time) {
    refuse_columns(
        table,
        "found columns 't' and 'time', of which either may be the time; expected one of "
        "them" +
            (options.words.time.empty() ? std::string()
                                        : ", or " + options.words.time + " to say which"));
  }
  if (t || time) return t ? *t : *time;
  const auto named = first_column(
      table, choice, [&](std::size_t c) { return is_word_for_time(table.names()[c].name); });
  return named ? *named : time_by_content(table, choice);
}

/// True where neighbours are equal.
bool repeats(const ColumnSource& table, std::size_t column) {
  const std::vector<std::string> cells = table.labels(column);
  return std::adjacent_find(cells.begin(), cells.end()) != cells.end();
}

/// Loggers write dates and times of day into columns of their own: both are the time. Other times
/// of day, as of sunrise, stand beside dates that do not repeat.
void join_dates_with_times(const ColumnSource& table, ColumnChoice& choice) {
  const auto first_of = [&](ColumnKind kind) {
    return first_column(table, choice, [&](std::size_t c) { return table.kind(c) == kind; });
  };
  const ColumnKind kind = table.kind(choice.time);
  if (kind == ColumnKind::dates) {
    const auto times = first_of(ColumnKind::times_of_day);
    if (times && (is_word_for_time(table.names()[*times].name) || repeats(table, choice.time))) {
      choice.time_of_day = times;
    }
  } else if (kind == ColumnKind::times_of_day) {
    const auto dates = first_of(ColumnKind::dates);
    if (!dates) return;
    choice.time_of_day = choice.time;
    choice.time = *dates;
  }
}

}  // namespace

ColumnChoice choose_time(const ColumnSource& table, const TableOptions& options) {
  ColumnChoice choice;
  choice.trajectory = options.trajectory.empty()
                          ? find_column(table, "trajectory")
                          : require_column(table, options.trajectory, options.words.trajectory);
  choice.time = time_column(table, options, choice);
  join_dates_with_times(table, choice);
  if (choice.trajectory == choice.time) {
    refuse_columns(
        table, table.column_place(choice.time) +
                   " cannot be both time and trajectory; choose another column for one of them");
  }
  return choice;
}

}  // namespace mechnn::formats
