// Which of the measured states equations can be learned for.
#include <spdlog/spdlog.h>

#include <cmath>

#include "commands/measurements.h"
#include "formats/input_error.h"
#include "formats/text.h"
#include "mechnn/number_text.h"

namespace mechnn::cli {
namespace {

using formats::InputError;

constexpr std::size_t min_rows = 5;  // what discovery itself asks for

struct Range {
  double min = INFINITY;
  double max = -INFINITY;
};

std::vector<Range> ranges_of(const TrajectorySet& data) {
  std::vector<Range> ranges(data.dim());
  for (const Trajectory& trajectory : data.trajectories) {
    for (std::size_t i = 0; i < trajectory.values.size(); ++i) {
      Range& range = ranges[i % data.dim()];
      range.min = std::fmin(range.min, trajectory.values[i]);
      range.max = std::fmax(range.max, trajectory.values[i]);
    }
  }
  return ranges;
}

void require_rows(const TrajectorySet& data, const std::string& where) {
  std::vector<std::string> few;
  std::size_t rows = 0;
  for (const Trajectory& trajectory : data.trajectories) {
    if (trajectory.samples() >= min_rows) continue;
    if (few.empty()) rows = trajectory.samples();
    few.push_back(trajectory.name.empty() ? "" : formats::in_quotes(trajectory.name));
  }
  if (few.empty()) return;
  const bool several = data.trajectories.size() > 1;
  throw InputError(where + ": found " + std::to_string(rows) + " rows" +
                   (several ? " in trajectory " + few.front() : "") + ", expected at least " +
                   std::to_string(min_rows) +
                   (few.size() > 1 ? "; in all " + std::to_string(few.size()) + " of " +
                                         std::to_string(data.trajectories.size()) +
                                         " trajectories have too few: " + formats::listed(few, 6)
                                   : ""));
}

}  // namespace

void keep_usable(Measurements& measured, const std::vector<std::string>& files) {
  const TrajectorySet& data = measured.data;
  const std::string where = formats::listed(files);
  require_rows(data, where);
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
  if (faults.empty()) return;
  if (usable.empty()) {
    throw InputError(where + ": " + formats::listed(faults) +
                     ": no equation can be learned from what never changes; other columns may be "
                     "chosen with --states");
  }
  measured.notes.push_back(where + ": " + formats::listed(faults) + ": left out");
  spdlog::warn("{}", measured.notes.back());
  measured.data = with_states(data, usable);
}

}  // namespace mechnn::cli
