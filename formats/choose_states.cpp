// The columns of the states, and notes on those left out.
#include <algorithm>
#include <set>
#include <string_view>

#include "formats/choose_columns.h"
#include "formats/find_column.h"
#include "formats/text.h"

namespace mechnn::formats {
namespace {

// Far above what a joint fit can use; a table of 20,000 columns is refused at once.
constexpr std::size_t max_states = 1000;

/// What a column holds that can be no state; "" for numbers and for nothing.
std::string_view words_for(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::dates:
      return "dates";
    case ColumnKind::times_of_day:
      return "times of day";
    case ColumnKind::text:
      return "text";
    case ColumnKind::numbers:
    case ColumnKind::empty:
      break;
  }
  return "";
}

std::vector<std::size_t> named_states(const ColumnSource& table, const TableOptions& options,
                                      const ColumnChoice& choice) {
  std::vector<std::size_t> states;
  const std::string& option = options.words.states;
  for (const auto& name : options.states) {
    const auto column = require_column(table, name, option);
    const bool taken =
        column == choice.time || column == choice.time_of_day || column == choice.trajectory;
    if (taken || std::find(states.begin(), states.end(), column) != states.end()) {
      refuse_columns(table, option + ": column " + in_quotes(name) +
                                (taken ? " is the time or trajectory" : " is named twice"));
    }
    if (const std::string_view words = words_for(table.kind(column)); !words.empty()) {
      refuse_columns(table, option + ": " + table.column_place(column) + " holds " +
                                std::string(words) + " such as " +
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
    if (c == choice.time || c == choice.time_of_day || c == choice.trajectory) continue;
    const ColumnKind kind = table.kind(c);
    const bool has_name = !table.names()[c].name.empty();
    if (const std::string_view words = words_for(kind); !words.empty()) {
      choice.notes.push_back(left_out(
          table, c, "holds " + std::string(words) + " such as " + in_quotes(table.example(c))));
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
    refuse_columns(table, "there is no state: " + table.column_place(choice.time) +
                              " is the time, and at least one more column of numbers is expected, "
                              "separated by commas, semicolons, tabs or blanks");
  }
  if (count > max_states) {
    const std::string& option = options.words.states;
    refuse_columns(table, std::to_string(count) + " state columns; at most " +
                              std::to_string(max_states) + " can be used" +
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
    find_column(table, of.name);
    if (!seen.insert(name).second) {
      refuse_columns(table,
                     "two columns would be called " + in_quotes(name) + "; rename one of them");
    }
    if (!trimmed(of.header).starts_with(name)) {
      renamed.push_back(in_quotes(of.header) + " is called " + name);
    }
  }
  if (!renamed.empty()) choice.notes.push_back(table.where() + ": " + listed(renamed));
}

}  // namespace

void choose_states(const ColumnSource& table, const TableOptions& options, ColumnChoice& choice) {
  choice.states =
      options.states.empty() ? all_states(table, choice) : named_states(table, options, choice);
  require_states(table, options, choice);
  check_state_names(table, choice);
}

}  // namespace mechnn::formats
