#include "formats/trajectory_builder.h"

#include <cmath>
#include <limits>
#include <utility>

namespace mechnn::formats {

double TrajectoryBuilder::last_time(std::string_view label) const {
  const auto found = index_.find(label);
  return found == index_.end() ? -std::numeric_limits<double>::infinity()
                               : set_.trajectories[found->second].times.back();
}

std::size_t TrajectoryBuilder::index_of(std::string_view label) {
  const auto found = index_.find(label);
  if (found != index_.end()) return found->second;
  const std::size_t index = set_.trajectories.size();
  index_.emplace(label, index);
  set_.trajectories.push_back({std::string(label), {}, {}});
  counts_.emplace_back();
  return index;
}

void TrajectoryBuilder::add(std::string_view label, double time,
                            const std::vector<double>& values) {
  const std::size_t index = index_of(label);
  Trajectory& target = set_.trajectories[index];
  if (!target.times.empty() && time == target.times.back()) {
    average(index, values);
    return;
  }
  counts_[index].clear();
  target.times.push_back(time);
  target.values.insert(target.values.end(), values.begin(), values.end());
}

void TrajectoryBuilder::average(std::size_t trajectory, const std::vector<double>& values) {
  ++repeated_;
  std::vector<double>& all = set_.trajectories[trajectory].values;
  double* const mean = all.data() + (all.size() - values.size());
  std::vector<double>& counts = counts_[trajectory];
  if (counts.empty()) {
    for (std::size_t d = 0; d < values.size(); ++d) counts.push_back(std::isnan(mean[d]) ? 0 : 1);
  }
  for (std::size_t d = 0; d < values.size(); ++d) {
    if (std::isnan(values[d])) continue;
    counts[d] += 1;
    // Sums of huge values would overflow.
    mean[d] = counts[d] == 1 ? values[d] : mean[d] + (values[d] / counts[d] - mean[d] / counts[d]);
  }
}

TrajectorySet TrajectoryBuilder::finish() && { return std::move(set_); }

}  // namespace mechnn::formats
