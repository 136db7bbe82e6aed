// Which of the measured states and trajectories equations can be learned from.
#include <algorithm>
#include <cmath>

#include "commands/measurements.h"
#include "formats/input_error.h"
#include "formats/text.h"
#include "mechnn/number_text.h"

namespace mechnn::cli {
namespace {

using formats::InputError;

constexpr std::size_t min_rows = 2;    // fewer have no derivative
constexpr std::size_t min_values = 5;  // of a state in all, what discovery itself asks for

struct Range {
  double min = INFINITY;
  double max = -INFINITY;
  std::size_t values = 0;
};

std::vector<Range> ranges_of(const TrajectorySet& data) {
  std::vector<Range> ranges(data.dim());
  for (const Trajectory& trajectory : data.trajectories) {
    for (std::size_t i = 0; i < trajectory.values.size(); ++i) {
      Range& range = ranges[i % data.dim()];
      range.min = std::fmin(range.min, trajectory.values[i]);
      range.max = std::fmax(range.max, trajectory.values[i]);
      range.values += std::isnan(trajectory.values[i]) ? 0 : 1;
    }
  }
  return ranges;
}

std::size_t rows_with_values(const Trajectory& trajectory, std::size_t dim) {
  std::size_t rows = 0;
  for (std::size_t s = 0; s < trajectory.samples(); ++s) {
    const auto row = trajectory.values.begin() + static_cast<std::ptrdiff_t>(s * dim);
    const bool has_value = std::any_of(row, row + static_cast<std::ptrdiff_t>(dim),
                                       [](double value) { return !std::isnan(value); });
    rows += has_value ? 1 : 0;
  }
  return rows;
}

/// Trajectories of too few rows are left out, unless all are.
void keep_long_trajectories(Measurements& measured, const std::string& where) {
  std::vector<Trajectory>& all = measured.data.trajectories;
  const std::size_t dim = measured.data.dim();
  const auto is_short = [dim](const Trajectory& one) {
    return rows_with_values(one, dim) < min_rows;
  };
  std::vector<std::string> names;
  for (const Trajectory& one : all) {
    if (is_short(one)) names.push_back(formats::in_quotes(one.name));
  }
  if (names.empty()) return;
  if (names.size() == all.size()) {
    const std::size_t rows = rows_with_values(all.front(), dim);
    if (rows == 0) return;  // then columns without any value are what is to be said
    throw InputError(where + ": found " + std::to_string(rows) + (rows == 1 ? " row" : " rows") +
                     (all.size() > 1 ? " in trajectory " + names.front() : "") +
                     ", expected at least " + std::to_string(min_rows) +
                     (all.size() > 1 ? "; no trajectory has as many" : ""));
  }
  add_note(measured, where + ": " + std::to_string(names.size()) + " of " +
                         std::to_string(all.size()) + " trajectories have fewer than " +
                         std::to_string(min_rows) +
                         " rows with values and are left out: " + formats::listed(names, 6));
  std::erase_if(all, is_short);
}

/// One refusal for all states of too few values.
void require_enough(const TrajectorySet& data, const std::vector<Range>& ranges,
                    const std::vector<std::size_t>& usable, const std::string& where) {
  std::vector<std::string> faults;
  for (const std::size_t d : usable) {
    if (ranges[d].values >= min_values) continue;
    faults.push_back("column " + data.states[d] + " has " + std::to_string(ranges[d].values) +
                     " values");
  }
  if (faults.empty()) return;
  throw InputError(where + ": " + formats::listed(faults) + " in all; expected at least " +
                   std::to_string(min_values));
}

}  // namespace

void keep_usable(Measurements& measured, const std::vector<std::string>& files) {
  const std::string where = formats::listed(files);
  keep_long_trajectories(measured, where);
  const TrajectorySet& data = measured.data;
  const std::vector<Range> ranges = ranges_of(data);
  std::vector<std::size_t> usable;
  std::vector<std::string> faults;
  for (std::size_t d = 0; d < data.dim(); ++d) {
    if (ranges[d].min < ranges[d].max) {
      usable.push_back(d);
    } else {
      faults.push_back("column " + data.states[d] +
                       (ranges[d].min > ranges[d].max
                            ? " holds no value at all"
                            : " is constant (" + shortest_text(ranges[d].min) + ")"));
    }
  }
  require_enough(data, ranges, usable, where);
  if (faults.empty()) return;
  if (usable.empty()) {
    throw InputError(where + ": " + formats::listed(faults) +
                     ": no equation can be learned from what never changes; other columns may be "
                     "chosen with --states");
  }
  add_note(measured, where + ": " + formats::listed(faults) + ": left out");
  measured.data = with_states(data, usable);
}

}  // namespace mechnn::cli
