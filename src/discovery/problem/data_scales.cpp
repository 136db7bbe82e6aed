#include "discovery/problem/data_scales.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <string>

namespace mechnn::discovery {
namespace {

// Squares of states, of derivatives and of products of a few states must neither overflow nor
// vanish.
constexpr double max_size = 1e100;
constexpr double min_size = 1e-100;
// Trajectories that stand still at different levels have no time scale of their own: their spread
// is not taken for less than this share of the spread over all.
constexpr double min_share_within = 1e-3;

[[noreturn]] void refuse_size(const std::string& whose, const char* what, double got) {
  char text[128];
  std::snprintf(text, sizeof text, " %s %.3g, expected between %g and %g; change the unit", what,
                got, min_size, max_size);
  throw std::invalid_argument("data: " + whose + text);
}

struct Moments {
  double count = 0, sum = 0, squares = 0;  // squares about the mean
  double max_value = 0;                    // of |x|
  [[nodiscard]] double mean() const { return sum / std::max(count, 1.0); }
};

/// One column of the states or inputs of all trajectories.
struct Column {
  std::vector<double> Trajectory::*values;
  std::size_t columns;
  std::size_t index;
  std::string name;  ///< for messages
};

Moments moments_of(const Trajectory& trajectory, const Column& column) {
  Moments of;
  const std::vector<double>& values = trajectory.*column.values;
  for (std::size_t i = column.index; i < values.size(); i += column.columns) {
    const double value = values[i];
    if (std::isnan(value)) continue;
    of.count += 1;
    of.sum += value;
    of.max_value = std::max(of.max_value, std::abs(value));
  }
  const double mean = of.mean();
  for (std::size_t i = column.index; i < values.size(); i += column.columns) {
    const double value = values[i];
    if (!std::isnan(value)) of.squares += (value - mean) * (value - mean);
  }
  return of;
}

struct StateScale {
  double mean = 0, sd = 0, within_sd = 0;
};

// The variance of the whole is that within the trajectories and that of their means.
StateScale measure(const TrajectorySet& data, const Column& column) {
  std::vector<Moments> parts;
  Moments all;
  for (const Trajectory& trajectory : data.trajectories) {
    parts.push_back(moments_of(trajectory, column));
    all.count += parts.back().count;
    all.sum += parts.back().sum;
    all.max_value = std::max(all.max_value, parts.back().max_value);
  }
  const std::string& name = column.name;
  if (all.max_value > max_size) refuse_size(name, "has values up to", all.max_value);
  double within = 0;
  for (const Moments& part : parts) {
    within += part.squares;
    all.squares += part.squares + part.count * std::pow(part.mean() - all.mean(), 2);
  }
  if (all.max_value > 0 && all.max_value < min_size) {
    refuse_size(name, "has values of at most", all.max_value);
  }
  const double sd = std::sqrt(all.squares / std::max(all.count, 1.0));
  if (!(sd > 1e-12 * std::abs(all.mean()))) {
    throw std::invalid_argument("data: " + name +
                                (all.count == 0 ? " has no value" : " is constant") +
                                ", so that no equation can be learned from it");
  }
  return {all.mean(), sd, std::max(std::sqrt(within / all.count), min_share_within * sd)};
}

void check_times(const TrajectorySet& data) {
  for (const Trajectory& trajectory : data.trajectories) {
    const double span = trajectory.times.back() - trajectory.times.front();
    const double max_time =
        std::max(std::abs(trajectory.times.front()), std::abs(trajectory.times.back()));
    if (max_time > max_size) refuse_size("the time", "reaches", max_time);
    if (span < min_size) refuse_size("the time", "spans", span);
  }
}

struct TimeSpread {
  double mean = 0, sd = 0;
};

TimeSpread measure_times(const TrajectorySet& data) {
  double count = 0, sum = 0, squares = 0;
  for (const Trajectory& trajectory : data.trajectories) {
    for (const double t : trajectory.times) {
      const double before = sum / std::max(count, 1.0);
      sum += t;
      count += 1;
      squares += (t - before) * (t - sum / count);
    }
  }
  return {sum / count, std::sqrt(squares / count)};
}

}  // namespace

DataScales measure_data(const TrajectorySet& data) {
  DataScales scales;
  for (std::size_t d = 0; d < data.dim(); ++d) {
    const StateScale state =
        measure(data, {&Trajectory::values, data.dim(), d, "state '" + data.states[d] + "'"});
    scales.state_mean.push_back(state.mean);
    scales.state_sd.push_back(state.sd);
    scales.within_sd.push_back(state.within_sd);
  }
  for (std::size_t u = 0; u < data.inputs.size(); ++u) {
    const StateScale input = measure(
        data, {&Trajectory::inputs, data.inputs.size(), u, "input '" + data.inputs[u] + "'"});
    scales.input_mean.push_back(input.mean);
    scales.input_sd.push_back(input.sd);
  }
  check_times(data);
  const TimeSpread times = measure_times(data);
  scales.time_mean = times.mean;
  scales.time_sd = times.sd;
  return scales;
}

}  // namespace mechnn::discovery
