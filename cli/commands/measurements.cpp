#include "commands/measurements.h"

#include <spdlog/spdlog.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <set>
#include <stdexcept>
#include <utility>

#include "commands/notes.h"
#include "formats/input_error.h"
#include "formats/text.h"
#include "mechnn/inputs.h"

namespace mechnn::cli {
namespace {

using formats::InputError;
using formats::MeasuredTable;

/// The columns of `set` put into the order of `first`.
void reorder(TrajectorySet& set, const TrajectorySet& first, const std::string& file,
             const std::string& first_file) {
  std::vector<std::size_t> source;
  for (const auto& state : first.states) {
    const auto found = std::find(set.states.begin(), set.states.end(), state);
    if (found == set.states.end() || set.dim() != first.dim()) {
      throw InputError(file + ": found the states " + formats::listed(set.states) + ", expected " +
                       formats::listed(first.states) + " as in " + first_file +
                       "; choose those that all files have with --states");
    }
    source.push_back(static_cast<std::size_t>(found - set.states.begin()));
  }
  set = with_states(set, source);
}

void require_same_units(const TrajectorySet& set, const TrajectorySet& first,
                        const std::string& file, const std::string& first_file) {
  const auto refuse = [&](const std::string& what, const std::string& unit,
                          const std::string& expected) {
    if (unit.empty() || expected.empty() || unit == expected) return;
    throw InputError(file + ": " + what + " is in " + unit + ", expected " + expected + " as in " +
                     first_file);
  };
  refuse(set.time, set.time_unit, first.time_unit);
  for (std::size_t d = 0; d < set.units.size() && d < first.units.size(); ++d) {
    refuse(set.states[d], set.units[d], first.units[d]);
  }
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

void log(const std::string& file, const MeasuredTable& table) {
  spdlog::info("read {}: {} rows, time {}, states {}, trajectories {}", file, table.data.samples(),
               table.data.time, formats::listed(table.data.states), table.data.trajectories.size());
  warn_of(table.notes);
}

/// The trajectories of all tables, named after the files.
TrajectorySet joined(std::vector<MeasuredTable> tables, const std::vector<std::string>& files) {
  const auto labels = file_labels(files);
  TrajectorySet all = std::move(tables.front().data);
  for (Trajectory& trajectory : all.trajectories) {
    trajectory.name = labels[0] + (trajectory.name.empty() ? "" : "/" + trajectory.name);
  }
  for (std::size_t k = 1; k < files.size(); ++k) {
    TrajectorySet& set = tables[k].data;
    reorder(set, all, files[k], files.front());
    require_same_units(set, all, files[k], files.front());
    for (Trajectory& trajectory : set.trajectories) {
      trajectory.name = labels[k] + (trajectory.name.empty() ? "" : "/" + trajectory.name);
      all.trajectories.push_back(std::move(trajectory));
    }
  }
  return all;
}

}  // namespace

TrajectorySet with_states(const TrajectorySet& set, const std::vector<std::size_t>& states) {
  TrajectorySet chosen = set;
  chosen.states.clear();
  chosen.units.clear();
  for (const std::size_t d : states) {
    chosen.states.push_back(set.states[d]);
    if (!set.units.empty()) chosen.units.push_back(set.units[d]);
  }
  for (std::size_t r = 0; r < set.trajectories.size(); ++r) {
    std::vector<double>& values = chosen.trajectories[r].values;
    values.clear();
    for (std::size_t row = 0; row < set.trajectories[r].samples(); ++row) {
      for (const std::size_t d : states) {
        values.push_back(set.trajectories[r].values[row * set.dim() + d]);
      }
    }
  }
  return chosen;
}

void add_note(Measurements& measured, std::string note) {
  spdlog::warn("{}", note);
  measured.notes.push_back(std::move(note));
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
    throw CLI::ValidationError(std::string("--") + error.what());  // which begins with "inputs: "
  }
}

Measurements read_measurements(const std::vector<std::string>& files,
                               const formats::TableOptions& options) {
  refuse_repeated(files);
  std::vector<MeasuredTable> tables = formats::read_tables({files.begin(), files.end()}, options);
  Measurements measured;
  for (std::size_t k = 0; k < files.size(); ++k) {
    log(files[k], tables[k]);
    measured.repeated_rows += tables[k].repeated_rows;
    measured.notes.insert(measured.notes.end(), tables[k].notes.begin(), tables[k].notes.end());
  }
  measured.columns = tables.front().columns;
  measured.data =
      files.size() == 1 ? std::move(tables.front().data) : joined(std::move(tables), files);
  return measured;
}

}  // namespace mechnn::cli
