#include "mechnn/pieces.h"

#include <algorithm>
#include <cmath>

#include "mechnn/inputs.h"

namespace mechnn {
namespace {

// A change this many times the largest of the neighbouring ones is a step, unless it is small
// beside what the input does elsewhere.
constexpr double step_over_neighbours = 10;
constexpr double min_share_of_range = 0.02;
constexpr std::size_t neighbours = 3;  // on either side

// |u(s + 1) − u(s)| of one input, missing values filled in.
std::vector<double> changes_of(const InputSignals& signals, std::size_t u) {
  std::vector<double> changes;
  const std::size_t columns = signals.count();
  for (std::size_t s = 0; s + 1 < signals.times.size(); ++s) {
    changes.push_back(
        std::abs(signals.values[(s + 1) * columns + u] - signals.values[s * columns + u]));
  }
  return changes;
}

double range_of(const InputSignals& signals, std::size_t u) {
  double low = INFINITY, high = -INFINITY;
  for (std::size_t i = u; i < signals.values.size(); i += signals.count()) {
    low = std::min(low, signals.values[i]);
    high = std::max(high, signals.values[i]);
  }
  return high - low;
}

bool is_step(const std::vector<double>& changes, const std::vector<double>& times, std::size_t s,
             double range) {
  if (changes.size() <= neighbours) return false;
  const auto rate = [&](std::size_t i) { return changes[i] / (times[i + 1] - times[i]); };
  double largest = 0;
  const std::size_t first = s > neighbours ? s - neighbours : 0;
  const std::size_t last = std::min(changes.size() - 1, s + neighbours);
  for (std::size_t i = first; i <= last; ++i) {
    if (i != s) largest = std::max(largest, rate(i));
  }
  return rate(s) > step_over_neighbours * largest && changes[s] > min_share_of_range * range;
}

// True at s where a cut lies between samples s and s + 1.
std::vector<bool> cuts_of(const TrajectorySet& data, std::size_t trajectory) {
  std::vector<bool> cuts(data.trajectories[trajectory].samples(), false);
  // Missing values are filled: taken for no change they would make a step of every ramp beside
  // them.
  const InputSignals signals = input_signals(data, trajectory);
  for (std::size_t u = 0; u < data.inputs.size(); ++u) {
    const std::vector<double> changes = changes_of(signals, u);
    const double range = range_of(signals, u);
    for (std::size_t s = 0; s < changes.size(); ++s) {
      if (is_step(changes, signals.times, s, range)) cuts[s] = true;
    }
  }
  return cuts;
}

}  // namespace

std::vector<Piece> pieces_of(const TrajectorySet& data) {
  std::vector<Piece> pieces;
  for (std::size_t r = 0; r < data.trajectories.size(); ++r) {
    const std::vector<bool> cuts = cuts_of(data, r);
    std::size_t first = 0;
    for (std::size_t s = 0; s < cuts.size(); ++s) {
      if (!cuts[s] && s + 1 < cuts.size()) continue;
      if (s > first) pieces.push_back({r, first, s + 1 - first});
      first = s + 1;
    }
  }
  return pieces;
}

Trajectory slice(const TrajectorySet& data, const Piece& piece) {
  const Trajectory& whole = data.trajectories[piece.trajectory];
  const auto part = [&](const std::vector<double>& values, std::size_t columns) {
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(piece.first * columns);
    return std::vector<double>(begin, begin + static_cast<std::ptrdiff_t>(piece.samples * columns));
  };
  return {whole.name, part(whole.times, 1), part(whole.values, data.dim()),
          part(whole.inputs, data.inputs.size())};
}

}  // namespace mechnn
