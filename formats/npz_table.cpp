#include "formats/npz_table.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "formats/input_error.h"
#include "mechnn/number_text.h"

namespace mechnn::formats {
namespace {

/// The arrays as columns of one length, having checked shape.
std::vector<std::vector<double>> columns_of(const NamedArrays& arrays, const std::string& where) {
  std::vector<std::vector<double>> columns;
  for (const auto& [name, array] : arrays) {
    const std::string place = where + ": array '" + name + "'";
    if (array.shape.size() != 1) {
      throw InputError(place + ": found shape " + array.shape_text() +
                       ", expected one dimension, (rows,)");
    }
    if (!columns.empty() && array.size() != columns.front().size()) {
      throw InputError(place + ": found " + std::to_string(array.size()) + " rows, expected " +
                       std::to_string(columns.front().size()) + " as in '" + arrays.begin()->first +
                       "'");
    }
    columns.push_back(array.as<double>());
  }
  return columns;
}

void check_value(double value, bool may_miss, const std::string& where, std::size_t row,
                 const std::string& name) {
  if (std::isfinite(value) || (may_miss && std::isnan(value))) return;
  throw InputError(where + ": row " + std::to_string(row) + ": array '" + name + "': found " +
                   shortest_text(value) + ", expected a finite number");
}

}  // namespace

TrajectorySet read_npz_table(const std::filesystem::path& path, const TableOptions& options) {
  const std::string where = path.string();
  const NamedArrays arrays = read_npz(path);
  std::vector<std::string> names;
  for (const auto& [name, array] : arrays) names.push_back(name);
  if (options.time.empty() && !arrays.contains("t") && !arrays.contains("time")) {
    throw InputError(where + ": there is no array 't' or 'time'; name the time with --time");
  }
  const ColumnChoice choice = choose_columns(names, options, where);
  const auto columns = columns_of(arrays, where);
  std::vector<std::string> states;
  for (const std::size_t column : choice.states) states.push_back(names[column]);
  TrajectoryBuilder builder(states, where + ": row ", "array '" + names[choice.time] + "'");
  std::vector<double> values(states.size());
  for (std::size_t row = 0; row < columns.front().size(); ++row) {
    const double time = columns[choice.time][row];
    check_value(time, false, where, row, names[choice.time]);
    for (std::size_t d = 0; d < values.size(); ++d) {
      values[d] = columns[choice.states[d]][row];
      check_value(values[d], true, where, row, states[d]);
    }
    const auto label = choice.trajectory ? shortest_text(columns[*choice.trajectory][row]) : "";
    builder.add(row, label, time, values);
  }
  TrajectorySet set = std::move(builder).finish(where);
  set.time = names[choice.time];
  return set;
}

NamedArrays table_arrays(const TrajectorySet& set) {
  std::vector<double> times;
  std::vector<std::int64_t> labels;
  std::vector<std::vector<double>> columns(set.dim());
  for (std::size_t r = 0; r < set.trajectories.size(); ++r) {
    const Trajectory& trajectory = set.trajectories[r];
    times.insert(times.end(), trajectory.times.begin(), trajectory.times.end());
    labels.insert(labels.end(), trajectory.samples(), static_cast<std::int64_t>(r));
    for (std::size_t i = 0; i < trajectory.values.size(); ++i) {
      columns[i % set.dim()].push_back(trajectory.values[i]);
    }
  }
  const std::vector<std::size_t> shape{times.size()};
  NamedArrays arrays;
  if (set.trajectories.size() > 1) arrays.emplace("trajectory", Array{shape, std::move(labels)});
  arrays.emplace("t", Array{shape, std::move(times)});
  for (std::size_t d = 0; d < set.dim(); ++d) {
    arrays.emplace(set.states[d], Array{shape, std::move(columns[d])});
  }
  return arrays;
}

}  // namespace mechnn::formats
