// Jumps: steps from one value to the next that are a quarter of the state's range, five times the
// largest of the two steps on either side and beyond what noise does.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "inspect/parts.h"

namespace mechnn::inspection {
namespace {

constexpr double min_share_of_range = 0.25;
constexpr double min_excess = 5;
constexpr double min_noises = 10;
constexpr std::ptrdiff_t beside = 2;
constexpr std::size_t min_steps = 8;

/// The largest of the steps beside step `at`.
double largest_beside(const std::vector<double>& steps, std::size_t at) {
  double largest = 0;
  for (std::ptrdiff_t offset = -beside; offset <= beside; ++offset) {
    const auto i = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(at) + offset);
    if (offset != 0 && i < steps.size()) largest = std::max(largest, std::fabs(steps[i]));
  }
  return largest;
}

/// True where all jumps are nearly one turn back and the state covers no more than a turn.
bool are_turns(const std::vector<double>& jumps, double range, double turn) {
  const auto is_turn = [turn](double jump) { return jump > 0.75 * turn && jump < 1.02 * turn; };
  return range < 1.02 * turn && std::all_of(jumps.begin(), jumps.end(), is_turn);
}

}  // namespace

void inspect_jumps(const std::vector<Measured>& trajectories, StateInspection& state) {
  const double range = state.max - state.min;
  const double noise = std::isnan(state.noise) ? 0 : state.noise;
  const double least = std::max(min_share_of_range * range, min_noises * noise);
  std::vector<double> jumps;
  for (const Measured& one : trajectories) {
    std::vector<double> steps;
    for (std::size_t i = 1; i < one.values.size(); ++i) {
      steps.push_back(one.values[i] - one.values[i - 1]);
    }
    for (std::size_t i = 0; steps.size() >= min_steps && i < steps.size(); ++i) {
      const double size = std::fabs(steps[i]);
      if (size < least || size < min_excess * largest_beside(steps, i)) continue;
      if (jumps.empty()) state.first_jump = one.times[i + 1];
      jumps.push_back(size);
    }
  }
  state.jumps = jumps.size();
  if (jumps.empty()) return;
  state.jump_kind = are_turns(jumps, range, 2 * std::numbers::pi) ? JumpKind::wrapped_radians
                    : are_turns(jumps, range, 360)                ? JumpKind::wrapped_degrees
                                                                  : JumpKind::steps;
}

}  // namespace mechnn::inspection
