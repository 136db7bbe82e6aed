#include "field_verdict/field_forecasts.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "mechnn/field_simulation.h"

namespace mechnn::field_verdict {
namespace {

constexpr std::size_t starts = 8;  // of forecasts, in all recordings together

FieldSet smoothed_set(const FieldSet& data, const FieldDiscoveryResult& result) {
  FieldSet set = data;
  for (std::size_t r = 0; r < set.recordings.size(); ++r) {
    set.recordings[r].values = result.smoothed[r];
  }
  return set;
}

std::size_t component_of(const FieldSet& set, const FieldEquation& equation) {
  const auto at = std::find(set.components.begin(), set.components.end(), equation.component);
  return static_cast<std::size_t>(at - set.components.begin());
}

// rms(u − mean)/rms(u_{j+1} − u_j), in time steps.
double time_scale(const FieldSet& smooth, std::size_t component) {
  double squares = 0, changes = 0;
  for (const FieldRecording& recording : smooth.recordings) {
    const std::size_t points = recording.points(), times = recording.axes[0].size();
    const std::size_t row = points / times;
    const double* const u = recording.values.data() + component * points;
    double mean = 0;
    for (std::size_t i = 0; i < points; ++i) mean += u[i] / static_cast<double>(points);
    for (std::size_t i = 0; i < points; ++i) squares += (u[i] - mean) * (u[i] - mean);
    for (std::size_t i = row; i < points; ++i) changes += (u[i] - u[i - row]) * (u[i] - u[i - row]);
  }
  return std::sqrt(squares / std::max(changes, 1e-300));
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
             std::size_t first, const FieldSimulation& forecast, Compared& sums) {
  const std::size_t times = data.axes[0].size(), row = data.points() / times;
  const std::size_t rows = forecast.values.size() / (data.values.size() / times);
  const auto at = [&](std::size_t time, std::size_t point) {
    return (component * times + time) * row + point;
  };
  for (std::size_t point = 0; point < row; ++point) {
    if (is_prescribed(data, forecast.margin, point)) continue;
    for (std::size_t j = 1; j <= forecast.reached; ++j) {
      const double measured = data.values[at(first + j, point)];
      if (std::isnan(measured)) continue;
      const double error = measured - forecast.values[(component * rows + j) * row + point];
      const double change = measured - smooth.values[at(first, point)];
      sums.squares += error * error;
      sums.still += change * change;
      sums.count += 1;
    }
  }
}

}  // namespace

std::vector<Compared> forecasts(const FieldSet& data, const FieldDiscoveryResult& result,
                                const std::stop_token& stop) {
  const FieldSet smooth = smoothed_set(data, result);
  std::vector<Compared> out;
  const std::size_t each =
      std::max<std::size_t>(1, starts / std::max<std::size_t>(1, data.recordings.size()));
  for (const FieldEquation& equation : result.equations) {
    const std::size_t component = component_of(data, equation);
    const double scale = time_scale(smooth, component);
    const std::vector<double>& first_axis = data.recordings[0].axes[0];
    Compared sums;
    sums.time_scale = scale * (first_axis[1] - first_axis[0]);
    for (std::size_t r = 0; r < data.recordings.size() && !stop.stop_requested(); ++r) {
      const std::size_t last = data.recordings[r].axes[0].size() - 1;
      FieldSimulationOptions options;
      options.relative_tolerance = options.absolute_tolerance = 1e-4;
      options.stop = stop;
      options.steps = static_cast<std::size_t>(
          std::clamp(std::round(scale), 1.0, std::max(1.0, static_cast<double>(last) / 2)));
      // Not from the record's ends, where smoothing is poor.
      for (std::size_t k = 0; k < each; ++k) {
        options.first = (last - options.steps) * (k + 1) / (each + 1);
        const FieldSimulation forecast =
            simulate_field(smooth, r, result.equations, result.order, options);
        sums.diverged = sums.diverged || forecast.status == FieldSimulationStatus::diverged;
        compare(data.recordings[r], smooth.recordings[r], component, options.first, forecast, sums);
      }
    }
    out.push_back(sums);
  }
  return out;
}

}  // namespace mechnn::field_verdict
