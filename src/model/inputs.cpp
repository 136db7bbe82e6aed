#include "mechnn/inputs.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include "mechnn/argument_error.h"

namespace mechnn {
namespace {

// Replaces the missing values of one column by what lies between the values around them.
void fill_missing(std::vector<double>& values, const std::vector<double>& times,
                  std::size_t columns, std::size_t column) {
  const std::size_t samples = times.size();
  std::size_t before = samples;  // none yet
  for (std::size_t s = 0; s < samples; ++s) {
    const double value = values[s * columns + column];
    if (std::isnan(value)) continue;
    const std::size_t first = before == samples ? 0 : before + 1;
    for (std::size_t t = first; t < s; ++t) {
      const double share =
          before == samples ? 1 : (times[t] - times[before]) / (times[s] - times[before]);
      const double from = before == samples ? value : values[before * columns + column];
      values[t * columns + column] = from + share * (value - from);
    }
    before = s;
  }
  for (std::size_t t = before + 1; before != samples && t < samples; ++t) {
    values[t * columns + column] = values[before * columns + column];
  }
}

// Lagrange interpolation at t of one column through `count` samples from `first` on, without sample
// `left_out`.
double lagrange(const InputSignals& signals, std::size_t column, std::size_t first,
                std::size_t count, double t, std::size_t left_out) {
  const std::size_t columns = signals.count();
  double sum = 0;
  for (std::size_t i = first; i < first + count; ++i) {
    if (i == left_out) continue;
    double weight = 1;
    for (std::size_t j = first; j < first + count; ++j) {
      if (j == i || j == left_out) continue;
      weight *= (t - signals.times[j]) / (signals.times[i] - signals.times[j]);
    }
    sum += weight * signals.values[i * columns + column];
  }
  return sum;
}

constexpr std::size_t none = static_cast<std::size_t>(-1);

// Σ over inner samples of the squared error of telling each from the `reach` samples on either
// side.
double left_out_error(const InputSignals& signals, std::size_t column, std::size_t reach) {
  double squares = 0;
  for (std::size_t s = 2; s + 2 < signals.times.size(); ++s) {
    const double told = lagrange(signals, column, s - reach, 2 * reach + 1, signals.times[s], s);
    squares += std::pow(told - signals.values[s * signals.count() + column], 2);
  }
  return squares;
}

}  // namespace

void InputSignals::evaluate(double t, std::span<double> inputs) const {
  const std::size_t columns = inputs.size();
  const auto after = std::upper_bound(times.begin(), times.end(), t);
  const auto next = static_cast<std::size_t>(after - times.begin());
  const std::size_t right = std::min(next, times.size() - 1);
  const std::size_t left = next == 0 ? 0 : next - 1;
  const double share = left == right ? 0 : (t - times[left]) / (times[right] - times[left]);
  for (std::size_t u = 0; u < columns; ++u) {
    const bool is_cubic = u < interpolation.size() && interpolation[u] == Interpolation::cubic;
    if (is_cubic && left != right && times.size() >= 4) {
      const std::size_t first = std::min(left > 0 ? left - 1 : 0, times.size() - 4);
      inputs[u] = lagrange(*this, u, first, 4, t, none);
      continue;
    }
    const double from = values[left * columns + u];
    inputs[u] = from + share * (values[right * columns + u] - from);
  }
}

void InputSignals::validate() const {
  for (std::size_t s = 0; s < times.size(); ++s) {
    if (!std::isfinite(times[s])) throw std::invalid_argument("inputs: a time is not finite");
    if (s > 0 && !(times[s] > times[s - 1])) {
      throw std::invalid_argument("inputs: times must increase");
    }
  }
  if (!times.empty() && (values.empty() || values.size() % times.size() != 0)) {
    throw ArgumentError("inputs", std::to_string(values.size()) + " values",
                        "a multiple of the " + std::to_string(times.size()) + " times");
  }
  if (!interpolation.empty() && interpolation.size() != count()) {
    throw ArgumentError("inputs", std::to_string(interpolation.size()) + " interpolations",
                        "one for each of " + std::to_string(count()) + " signals");
  }
  if (!std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); })) {
    throw std::invalid_argument("inputs: a value is not finite");
  }
}

InputSignals input_signals(const TrajectorySet& set, std::size_t trajectory) {
  const Trajectory& measured = set.trajectories[trajectory];
  const std::size_t columns = set.inputs.size();
  if (columns == 0) return {};
  InputSignals signals{measured.times, measured.inputs};
  for (std::size_t u = 0; u < columns; ++u) {
    fill_missing(signals.values, signals.times, columns, u);
    if (std::isnan(signals.values[u])) {
      throw std::invalid_argument("data: input '" + set.inputs[u] +
                                  "' has no value in trajectory " + std::to_string(trajectory + 1));
    }
  }
  for (std::size_t u = 0; u < columns; ++u) {
    const bool is_smooth = left_out_error(signals, u, 2) < left_out_error(signals, u, 1);
    signals.interpolation.push_back(is_smooth ? Interpolation::cubic : Interpolation::linear);
  }
  return signals;
}

InputSignals signals_over(const InputSignals& signals, std::size_t first, std::size_t samples) {
  if (signals.empty()) return {};
  const auto begin = static_cast<std::ptrdiff_t>(first);
  const auto end = static_cast<std::ptrdiff_t>(first + samples);
  const auto columns = static_cast<std::ptrdiff_t>(signals.count());
  return {{signals.times.begin() + begin, signals.times.begin() + end},
          {signals.values.begin() + begin * columns, signals.values.begin() + end * columns},
          signals.interpolation};
}

TrajectorySet with_inputs(TrajectorySet set, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const auto found = std::find(set.states.begin(), set.states.end(), name);
    if (std::find(set.inputs.begin(), set.inputs.end(), name) != set.inputs.end()) {
      throw std::invalid_argument("inputs: '" + name + "' is given twice");
    }
    if (found == set.states.end()) {
      throw std::invalid_argument("inputs: '" + name + "' is not among the columns");
    }
    if (set.states.size() == 1) {
      throw std::invalid_argument("inputs: no state is left to find an equation for");
    }
    const auto column = found - set.states.begin();
    const std::size_t dim = set.dim(), inputs = set.inputs.size();
    for (Trajectory& trajectory : set.trajectories) {
      std::vector<double> values, moved;
      for (std::size_t s = 0; s < trajectory.samples(); ++s) {
        const auto row = trajectory.values.begin() + static_cast<std::ptrdiff_t>(s * dim);
        const auto own = trajectory.inputs.begin() + static_cast<std::ptrdiff_t>(s * inputs);
        values.insert(values.end(), row, row + column);
        values.insert(values.end(), row + column + 1, row + static_cast<std::ptrdiff_t>(dim));
        moved.insert(moved.end(), own, own + static_cast<std::ptrdiff_t>(inputs));
        moved.push_back(row[column]);
      }
      trajectory.values = std::move(values);
      trajectory.inputs = std::move(moved);
    }
    if (!set.units.empty()) set.units.erase(set.units.begin() + column);
    set.states.erase(found);
    set.inputs.push_back(name);
  }
  return set;
}

}  // namespace mechnn
