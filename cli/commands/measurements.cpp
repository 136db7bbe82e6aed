#include "commands/measurements.h"

#include <spdlog/spdlog.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>
#include <stdexcept>
#include <utility>

#include "formats/input_error.h"
#include "formats/text.h"
#include "mechnn/inputs.h"
#include "mechnn/number_text.h"

namespace mechnn::cli {
namespace {

using formats::InputError;

constexpr std::size_t min_rows = 5;  // what discovery itself asks for

/// The columns of `set` put into the order of `states`.
void reorder(TrajectorySet& set, const std::vector<std::string>& states, const std::string& file,
             const std::string& first_file) {
  std::vector<std::size_t> source;
  for (const auto& state : states) {
    const auto found = std::find(set.states.begin(), set.states.end(), state);
    if (found == set.states.end() || set.dim() != states.size()) {
      throw InputError(file + ": found the states " + formats::listed(set.states) + ", expected " +
                       formats::listed(states) + " as in " + first_file);
    }
    source.push_back(static_cast<std::size_t>(found - set.states.begin()));
  }
  for (Trajectory& trajectory : set.trajectories) {
    const std::vector<double> old = trajectory.values;
    for (std::size_t i = 0; i < old.size(); ++i) {
      const std::size_t row = i / source.size();
      trajectory.values[i] = old[row * source.size() + source[i % source.size()]];
    }
  }
  set.states = states;
}

/// Prefixes that tell the trajectories of several files apart.
std::vector<std::string> file_labels(const std::vector<std::string>& files) {
  std::vector<std::string> stems;
  stems.reserve(files.size());
  for (const auto& file : files) stems.push_back(std::filesystem::path(file).stem().string());
  const bool differ = std::set<std::string>(stems.begin(), stems.end()).size() == stems.size();
  return differ ? stems : files;
}

void refuse_repeated(const std::vector<std::string>& files) {
  std::set<std::filesystem::path> seen;
  for (const auto& file : files) {
    if (seen.insert(std::filesystem::weakly_canonical(file)).second) continue;
    throw InputError(file + " is given twice; the same measurements count only once");
  }
}

TrajectorySet read_and_log(const std::string& file, const formats::TableOptions& options) {
  TrajectorySet set = formats::read_table(file, options);
  spdlog::info("read {}: {} rows, time {}, states {}, trajectories {}", file, set.samples(),
               set.time, formats::listed(set.states), set.trajectories.size());
  return set;
}

struct Range {
  double min = INFINITY;
  double max = -INFINITY;
};

Range range_of(const TrajectorySet& data, std::size_t state) {
  Range range;
  for (const Trajectory& trajectory : data.trajectories) {
    for (std::size_t i = state; i < trajectory.values.size(); i += data.dim()) {
      range.min = std::fmin(range.min, trajectory.values[i]);
      range.max = std::fmax(range.max, trajectory.values[i]);
    }
  }
  return range;
}

}  // namespace

TrajectorySet read_measurements(const std::vector<std::string>& files,
                                const formats::TableOptions& options) {
  refuse_repeated(files);
  TrajectorySet all = read_and_log(files.front(), options);
  if (files.size() == 1) return all;
  const auto labels = file_labels(files);
  std::vector<Trajectory> trajectories;
  for (std::size_t k = 0; k < files.size(); ++k) {
    TrajectorySet set = k == 0 ? all : read_and_log(files[k], options);
    reorder(set, all.states, files[k], files.front());
    for (Trajectory& trajectory : set.trajectories) {
      trajectory.name = labels[k] + (trajectory.name.empty() ? "" : "/" + trajectory.name);
      trajectories.push_back(std::move(trajectory));
    }
  }
  all.trajectories = std::move(trajectories);
  return all;
}

TrajectorySet with_input_columns(TrajectorySet data, const std::vector<std::string>& names) {
  const std::vector<std::string> columns = data.states;
  for (const std::string& name : names) {
    if (std::find(columns.begin(), columns.end(), name) != columns.end()) continue;
    throw CLI::ValidationError("--inputs", "there is no column " + formats::in_quotes(name) +
                                               " beside the time; the columns are " +
                                               formats::listed(columns));
  }
  try {
    return with_inputs(std::move(data), names);
  } catch (const std::invalid_argument& error) {
    throw CLI::ValidationError("--inputs", error.what());
  }
}

void require_usable(const TrajectorySet& data, const std::vector<std::string>& files) {
  const std::string where = formats::listed(files);
  for (const Trajectory& trajectory : data.trajectories) {
    if (trajectory.samples() >= min_rows) continue;
    throw InputError(
        where + ": found " + std::to_string(trajectory.samples()) + " rows" +
        (trajectory.name.empty() ? "" : " in trajectory " + formats::in_quotes(trajectory.name)) +
        ", expected at least " + std::to_string(min_rows));
  }
  for (std::size_t d = 0; d < data.dim(); ++d) {
    const Range range = range_of(data, d);
    const std::string column = where + ": column " + data.states[d];
    if (range.min > range.max) throw InputError(column + " holds no value at all");
    if (range.min == range.max) {
      throw InputError(column + " is constant (" + shortest_text(range.min) +
                       "): no equation can be learned for it; leave it out with --states");
    }
  }
}

}  // namespace mechnn::cli
