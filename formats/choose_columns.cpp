#include "formats/choose_columns.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "formats/input_error.h"
#include "formats/run_column.h"
#include "formats/text.h"

namespace mechnn::formats {
namespace {

// Far above what a joint fit can use; a table of 20,000 columns is refused at once.
constexpr std::size_t max_states = 1000;

[[noreturn]] void refuse(const ColumnSource& table, const std::string& what) {
  throw InputError(table.header_place() + ": " + what);
}

std::optional<std::size_t> find_name(const ColumnSource& table, std::string_view wanted) {
  const auto& names = table.names();
  const auto is_wanted = [wanted](const ColumnName& column) { return column.is(wanted); };
  const auto found = std::find_if(names.begin(), names.end(), is_wanted);
  if (found == names.end()) return std::nullopt;
  const auto again = std::find_if(found + 1, names.end(), is_wanted);
  if (again != names.end()) {
    refuse(table, "the name " + in_quotes(wanted) + " stands over columns " +
                      std::to_string(found - names.begin() + 1) + " and " +
                      std::to_string(again - names.begin() + 1) +
                      "; names must differ: rename one of them");
  }
  return found - names.begin();
}

std::size_t require_name(const ColumnSource& table, std::string_view wanted,
                         const std::string& option) {
  const auto found = find_name(table, wanted);
  if (found) return *found;
  std::vector<std::string> names;
  for (const ColumnName& column : table.names()) names.push_back(column.header);
  refuse(table, option + ": there is no column " + in_quotes(wanted) + "; the columns are " +
                    listed(names));
}

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
  const auto is_dates = [&](std::size_t c) { return table.kind(c) == ColumnKind::dates; };
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
  if (!options.time.empty()) return require_name(table, options.time, options.words.time);
  const auto t = find_name(table, "t");
  const auto time = find_name(table, "time");
  if (t && time) {
    refuse(table,
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

std::vector<std::size_t> named_states(const ColumnSource& table, const TableOptions& options,
                                      const ColumnChoice& choice) {
  std::vector<std::size_t> states;
  const std::string& option = options.words.states;
  for (const auto& name : options.states) {
    const auto column = require_name(table, name, option);
    const bool taken = column == choice.time || column == choice.trajectory;
    if (taken || std::find(states.begin(), states.end(), column) != states.end()) {
      refuse(table, option + ": column " + in_quotes(name) +
                        (taken ? " is the time or trajectory" : " is named twice"));
    }
    const ColumnKind kind = table.kind(column);
    if (kind == ColumnKind::text || kind == ColumnKind::dates) {
      refuse(table, option + ": " + table.column_place(column) + " holds " +
                        (kind == ColumnKind::text ? "text" : "dates") + " such as " +
                        in_quotes(table.example(column)) + "; a state needs numbers");
    }
    states.push_back(column);
  }
  return states;
}

std::string left_out(const ColumnSource& table, std::size_t column, const std::string& why) {
  return table.where() + ": " + table.column_place(column) + " is left out: it " + why;
}

std::vector<std::size_t> all_states(const ColumnSource& table, ColumnChoice& choice) {
  std::vector<std::size_t> states;
  for (std::size_t c = 0; c < table.names().size(); ++c) {
    if (c == choice.time || c == choice.trajectory) continue;
    const ColumnKind kind = table.kind(c);
    const bool has_name = !table.names()[c].name.empty();
    if (kind == ColumnKind::text || kind == ColumnKind::dates) {
      const std::string what = kind == ColumnKind::text ? "text" : "dates";
      choice.notes.push_back(
          left_out(table, c, "holds " + what + " such as " + in_quotes(table.example(c))));
    } else if (has_name) {
      states.push_back(c);
    } else if (kind == ColumnKind::numbers) {
      choice.notes.push_back(left_out(table, c, "has no name"));
    }
  }
  return states;
}

void require_states(const ColumnSource& table, const TableOptions& options,
                    const ColumnChoice& choice) {
  const std::size_t count = choice.states.size();
  if (count == 0) {
    refuse(table, "there is no state: " + table.column_place(choice.time) +
                      " is the time, and at least one more column of numbers is expected, "
                      "separated by commas, semicolons, tabs or blanks");
  }
  if (count > max_states) {
    const std::string& option = options.words.states;
    refuse(table, std::to_string(count) + " state columns; at most " + std::to_string(max_states) +
                      " can be used" +
                      (option.empty() ? std::string() : ": choose them with " + option));
  }
}

/// Notes how columns are called whose headers equations cannot write.
void check_state_names(const ColumnSource& table, ColumnChoice& choice) {
  std::vector<std::string> renamed;
  std::set<std::string> seen;
  for (const std::size_t column : choice.states) {
    const ColumnName& of = table.names()[column];
    const std::string name = state_name(of.name);
    find_name(table, of.name);
    if (!seen.insert(name).second) {
      refuse(table, "two columns would be called " + in_quotes(name) + "; rename one of them");
    }
    if (!trimmed(of.header).starts_with(name)) {
      renamed.push_back(in_quotes(of.header) + " is called " + name);
    }
  }
  if (!renamed.empty()) choice.notes.push_back(table.where() + ": " + listed(renamed));
}

}  // namespace

ColumnChoice choose_time(const ColumnSource& table, const TableOptions& options) {
  ColumnChoice choice;
  choice.trajectory = options.trajectory.empty()
                          ? find_name(table, "trajectory")
                          : require_name(table, options.trajectory, options.words.trajectory);
  choice.time = time_column(table, options, choice);
  if (choice.trajectory == choice.time) {
    refuse(table, table.column_place(choice.time) + " cannot be both time and trajectory");
  }
  return choice;
}

void choose_states(const ColumnSource& table, const TableOptions& options, ColumnChoice& choice) {
  choice.states =
      options.states.empty() ? all_states(table, choice) : named_states(table, options, choice);
  require_states(table, options, choice);
  check_state_names(table, choice);
}

}  // namespace mechnn::formats
