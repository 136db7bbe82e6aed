#include "field_verdict/field_forecasts.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "mechnn/field_simulation.h"

namespace mechnn::field_verdict {
namespace {

constexpr std::size_t starts = 8;  // of forecasts, in all recordings together
// Of a forecast, some seconds.
constexpr double most_values = 5e7;

// Σ over space of the squared change of a component from each time to the next.
std::vector<double> squared_changes(const FieldRecording& recording, std::size_t component) {
  const std::size_t points = recording.points(), times = recording.axes[0].size();
  const std::size_t row = points / times;
  const double* const u = recording.values.data() + component * points;
  std::vector<double> out(times - 1, 0);
  for (std::size_t i = row; i < points; ++i) {
    out[i / row - 1] += (u[i] - u[i - row]) * (u[i] - u[i - row]);
  }
  return out;
}

// Σ (u − its mean over time at each point)².
double squared_deviations(const FieldRecording& recording, std::size_t component) {
  const std::size_t points = recording.points(), times = recording.axes[0].size();
  const std::size_t row = points / times;
  const double* const u = recording.values.data() + component * points;
  double squares = 0;
  for (std::size_t p = 0; p < row; ++p) {
    double mean = 0;
    for (std::size_t i = p; i < points; i += row) mean += u[i] / static_cast<double>(times);
    for (std::size_t i = p; i < points; i += row) squares += (u[i] - mean) * (u[i] - mean);
  }
  return squares;
}

// rms(u − mean over time)/rms(∂_t u), in the time's unit; infinite where nothing changes.
double time_scale(const FieldSet& smooth, std::size_t component) {
  double squares = 0, rates = 0;
  for (const FieldRecording& recording : smooth.recordings) {
    const double step = recording.step(0);
    squares += squared_deviations(recording, component);
    for (const double change : squared_changes(recording, component))
      rates += change / (step * step);
  }
  return rates > 0 ? std::sqrt(squares / rates) : INFINITY;
}

// In steps of a recording's grid: from one to half of it.
std::size_t horizon(const FieldRecording& recording, double scale) {
  const double most =
      std::max(1.0, std::floor(static_cast<double>(recording.axes[0].size() - 1) / 2));
  return static_cast<std::size_t>(std::clamp(std::round(scale / recording.step(0)), 1.0, most));
}

// Times from `first` to `last` at the middles of `count` parts in each of which the field changes
// equally, by the sum of squares of its changes.
std::vector<std::size_t> start_times(const FieldRecording& recording, std::size_t components,
                                     std::size_t first, std::size_t last, std::size_t count) {
  std::vector<double> changes(recording.axes[0].size() - 1, 0);
  for (std::size_t c = 0; c < components; ++c) {
    const std::vector<double> one = squared_changes(recording, c);
    const double all = std::max(std::accumulate(one.begin(), one.end(), 0.0), 1e-300);
    for (std::size_t j = 0; j < one.size(); ++j) changes[j] += one[j] / all;
  }
  const double all = std::accumulate(changes.begin(), changes.end(), 0.0);
  std::vector<std::size_t> out;
  double sum = 0;
  for (std::size_t j = 0; j < changes.size() && out.size() < count; ++j) {
    sum += changes[j];
    while (out.size() < count &&
           sum >= all * (static_cast<double>(out.size()) + 0.5) / static_cast<double>(count)) {
      out.push_back(std::clamp(j, std::min(first, last), last));
    }
  }
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

// Whether a point of space is no further than `margin` from an end of some axis.
bool is_prescribed(const FieldRecording& recording, const std::vector<std::size_t>& margin,
                   std::size_t point) {
  for (std::size_t a = recording.axes.size(); a-- > 1;) {
    const std::size_t extent = recording.axes[a].size(), at = point % extent;
    if (at < margin[a] || at + margin[a] >= extent) return true;
    point /= extent;
  }
  return false;
}

void compare(const FieldRecording& data, const FieldRecording& smooth, std::size_t component,
             std::size_t first, std::size_t steps, const FieldSimulation& forecast,
             Compared& sums) {
  const std::size_t times = data.axes[0].size(), row = data.points() / times;
  const std::size_t rows = forecast.values.size() / (data.values.size() / times);
  const auto at = [&](std::size_t time, std::size_t point) {
    return (component * times + time) * row + point;
  };
  for (std::size_t point = 0; point < row; ++point) {
    if (is_prescribed(data, forecast.margin, point)) continue;
    for (std::size_t j = 1; j <= std::min(steps, forecast.reached); ++j) {
      const double measured = data.values[at(first + j, point)];
      if (std::isnan(measured)) continue;
      const double error = measured - forecast.values[(component * rows + j) * row + point];
      const double change = measured - smooth.values[at(first, point)];
      sums.squares += error * error;
      sums.still += change * change;
      sums.count += 1;
    }
  }
  if (forecast.reached >= steps) return;
  sums.diverged = sums.diverged || forecast.status == FieldSimulationStatus::diverged;
  sums.gave_up = sums.gave_up || forecast.status == FieldSimulationStatus::gave_up;
}

}  // namespace

std::vector<Compared> forecasts(const FieldSet& data, const FieldDiscoveryResult& result,
                                const std::stop_token& stop) {
  const FieldSet smooth = smoothed_field(data, result);
  std::vector<Compared> out(result.equations.size());
  for (std::size_t e = 0; e < out.size(); ++e) {
    out[e].time_scale = time_scale(smooth, data.index_of(result.equations[e].component));
  }
  const std::size_t each = std::max<std::size_t>(1, starts / data.recordings.size());
  FieldSimulationOptions options;
  options.tolerance = 1e-4;
  options.max_values = most_values;
  options.stop = stop;
  for (std::size_t r = 0; r < data.recordings.size(); ++r) {
    const FieldRecording& recording = smooth.recordings[r];
    std::vector<std::size_t> steps;
    steps.reserve(out.size());
    for (const Compared& one : out) steps.push_back(horizon(recording, one.time_scale));
    options.steps = *std::max_element(steps.begin(), steps.end());
    // Not from the first times, where the smooth field is poor and has no ∂_t u.
    const std::size_t first = result.order == 2 ? 4 : 1;
    const std::size_t last = recording.axes[0].size() - 1 - options.steps;
    for (const std::size_t start :
         start_times(recording, data.components.size(), first, last, each)) {
      options.first = start;
      const FieldSimulation forecast =
          simulate_field(smooth, r, result.equations, result.order, options);
      if (forecast.status == FieldSimulationStatus::stopped) return out;
      for (std::size_t e = 0; e < out.size(); ++e) {
        compare(data.recordings[r], recording, data.index_of(result.equations[e].component), start,
                steps[e], forecast, out[e]);
      }
    }
  }
  return out;
}

}  // namespace mechnn::field_verdict
