#include "formats/table.h"

#include <algorithm>
#include <utility>

#include "formats/csv.h"
#include "formats/input_error.h"
#include "formats/npz_table.h"
#include "formats/text.h"
#include "mechnn/names.h"
#include "mechnn/number_text.h"

namespace mechnn::formats {
namespace {

// Far above what a joint fit can use; a table of 20,000 columns is refused at once.
constexpr std::size_t max_states = 1000;

using Names = std::vector<std::string>;

[[noreturn]] void refuse(std::string_view where, const std::string& what) {
  throw InputError(std::string(where) + ": " + what);
}

std::string column_text(const Names& names, std::size_t column) {
  return "column " + std::to_string(column + 1) + " (" + names[column] + ")";
}

std::optional<std::size_t> find_name(const Names& names, std::string_view wanted,
                                     std::string_view where) {
  const auto found = std::find(names.begin(), names.end(), wanted);
  if (found == names.end()) return std::nullopt;
  const auto again = std::find(found + 1, names.end(), wanted);
  if (again != names.end()) {
    refuse(where, "the name " + in_quotes(wanted) + " stands over columns " +
                      std::to_string(found - names.begin() + 1) + " and " +
                      std::to_string(again - names.begin() + 1) + "; names must differ");
  }
  return found - names.begin();
}

std::size_t require_name(const Names& names, std::string_view wanted, std::string_view option,
                         std::string_view where) {
  const auto found = find_name(names, wanted, where);
  if (!found) {
    refuse(where, std::string(option) + ": there is no column " + in_quotes(wanted) +
                      "; the columns are " + listed(names));
  }
  return *found;
}

std::size_t time_column(const Names& names, const TableOptions& options, std::string_view where) {
  if (!options.time.empty()) return require_name(names, options.time, "--time", where);
  const auto t = find_name(names, "t", where), time = find_name(names, "time", where);
  if (t && time) {
    throw InputError(std::string(where) +
                     ": found columns 't' and 'time', of which either may be the time; expected "
                     "one of them, or --time to say which");
  }
  return t ? *t : time.value_or(0);
}

std::optional<std::size_t> trajectory_column(const Names& names, const TableOptions& options,
                                             std::string_view where) {
  if (!options.trajectory.empty()) {
    return require_name(names, options.trajectory, "--trajectory", where);
  }
  return find_name(names, "trajectory", where);
}

void check_state_name(const Names& names, std::size_t column, std::string_view where) {
  const std::string& name = names[column];
  if (name.empty()) {
    refuse(where, "column " + std::to_string(column + 1) +
                      " has no name; name it, or choose the columns with --states");
  }
  const std::string fault = fault_of_state_name(name);
  if (!fault.empty()) {
    refuse(where, "column " + std::to_string(column + 1) + ": " + in_quotes(name) + " " + fault);
  }
  find_name(names, name, where);
}

std::vector<std::size_t> state_columns(const Names& names, const TableOptions& options,
                                       const ColumnChoice& choice, std::string_view where) {
  std::vector<std::size_t> states;
  for (const auto& name : options.states) {
    const auto column = require_name(names, name, "--states", where);
    const bool taken = column == choice.time || column == choice.trajectory;
    if (taken || std::find(states.begin(), states.end(), column) != states.end()) {
      refuse(where, "--states: column " + in_quotes(name) +
                        (taken ? " is the time or trajectory" : " is named twice"));
    }
    states.push_back(column);
  }
  for (std::size_t column = 0; options.states.empty() && column < names.size(); ++column) {
    if (column != choice.time && column != choice.trajectory) states.push_back(column);
  }
  return states;
}

}  // namespace

ColumnChoice choose_columns(const Names& names, const TableOptions& options,
                            std::string_view where) {
  ColumnChoice choice;
  choice.time = time_column(names, options, where);
  choice.trajectory = trajectory_column(names, options, where);
  if (choice.trajectory == choice.time) {
    refuse(where, column_text(names, choice.time) + " cannot be both time and trajectory");
  }
  choice.states = state_columns(names, options, choice, where);
  if (choice.states.empty()) {
    refuse(where, "there is no state: " + column_text(names, choice.time) +
                      " is the time, and at least one more column is expected, separated by "
                      "commas, semicolons or tabs");
  }
  if (choice.states.size() > max_states) {
    refuse(where, std::to_string(choice.states.size()) + " state columns; at most " +
                      std::to_string(max_states) + " can be used: choose them with --states");
  }
  for (const std::size_t column : choice.states) check_state_name(names, column, where);
  return choice;
}

TrajectoryBuilder::TrajectoryBuilder(Names states, std::string before_row, std::string time_column)
    : before_row_(std::move(before_row)), time_column_(std::move(time_column)) {
  set_.states = std::move(states);
}

Trajectory& TrajectoryBuilder::trajectory(std::string_view label) {
  auto& all = set_.trajectories;
  if (last_ < all.size() && all[last_].name == label) return all[last_];
  if (const auto found = index_.find(label); found != index_.end()) {
    last_ = found->second;
  } else {
    last_ = all.size();
    index_.emplace(label, last_);
    all.push_back({std::string(label), {}, {}});
  }
  return all[last_];
}

void TrajectoryBuilder::add(std::size_t row, std::string_view label, double time,
                            const std::vector<double>& values) {
  Trajectory& target = trajectory(label);
  if (!target.times.empty() && !(time > target.times.back())) {
    throw InputError(
        before_row_ + std::to_string(row) + ": " + time_column_ + ": the time " +
        shortest_text(time) + (time == target.times.back() ? " repeats the one" : " is before ") +
        (time == target.times.back() ? "" : shortest_text(target.times.back())) +
        " of the row before" + (label.empty() ? "" : " in trajectory " + in_quotes(label)) +
        "; times must increase");
  }
  target.times.push_back(time);
  target.values.insert(target.values.end(), values.begin(), values.end());
}

TrajectorySet TrajectoryBuilder::finish(std::string_view where) && {
  if (set_.trajectories.empty()) refuse(where, "there are no rows of data under the header");
  return std::move(set_);
}

TrajectorySet read_table(const std::filesystem::path& path, const TableOptions& options) {
  return path.extension() == ".npz" ? read_npz_table(path, options) : read_csv(path, options);
}

}  // namespace mechnn::formats
