#include "mechnn/trajectory.h"

#include <cmath>
#include <numeric>
#include <stdexcept>

#include "mechnn/number_text.h"
#include "model/names.h"

namespace mechnn {
namespace {

[[noreturn]] void fail(const std::string& where, const std::string& what) {
  throw std::invalid_argument(where + ": " + what);
}

std::string place(const TrajectorySet& set, std::size_t number) {
  const std::string& name = set.trajectories[number].name;
  return name.empty() ? "trajectory " + std::to_string(number + 1) : "trajectory '" + name + "'";
}

void check_times(const std::vector<double>& times, const std::string& where) {
  if (times.empty()) fail(where, "no samples, expected at least one");
  for (std::size_t s = 0; s < times.size(); ++s) {
    const std::string sample = ", sample " + std::to_string(s + 1);
    if (!std::isfinite(times[s])) fail(where + sample, "the time is not finite");
    if (s > 0 && !(times[s] > times[s - 1])) {
      fail(where + sample, "the time " + shortest_text(times[s]) + " follows " +
                               shortest_text(times[s - 1]) + ", expected increasing times");
    }
  }
}

void check_values(const TrajectorySet& set, const Trajectory& trajectory,
                  const std::string& where) {
  const std::size_t expected = trajectory.samples() * set.dim();
  if (trajectory.values.size() != expected) {
    fail(where, "got " + std::to_string(trajectory.values.size()) + " values, expected " +
                    std::to_string(trajectory.samples()) + " samples × " +
                    std::to_string(set.dim()) + " states = " + std::to_string(expected));
  }
  for (std::size_t i = 0; i < expected; ++i) {
    if (!std::isinf(trajectory.values[i])) continue;
    fail(where + ", sample " + std::to_string(i / set.dim() + 1) + ", state " +
             set.states[i % set.dim()],
         "the value is infinite; expected a number, or NaN where it is missing");
  }
}

void check_inputs(const TrajectorySet& set, const Trajectory& trajectory,
                  const std::string& where) {
  const std::size_t expected = trajectory.samples() * set.inputs.size();
  if (trajectory.inputs.size() != expected) {
    fail(where, "got " + std::to_string(trajectory.inputs.size()) + " values of inputs, expected " +
                    std::to_string(trajectory.samples()) + " samples × " +
                    std::to_string(set.inputs.size()) + " inputs = " + std::to_string(expected));
  }
  for (std::size_t i = 0; i < expected; ++i) {
    if (!std::isinf(trajectory.inputs[i])) continue;
    fail(where + ", sample " + std::to_string(i / set.inputs.size() + 1) + ", input " +
             set.inputs[i % set.inputs.size()],
         "the value is infinite; expected a number, or NaN where it is missing");
  }
}

}  // namespace

std::size_t TrajectorySet::samples() const {
  return std::accumulate(
      trajectories.begin(), trajectories.end(), std::size_t{0},
      [](std::size_t sum, const Trajectory& trajectory) { return sum + trajectory.samples(); });
}

void TrajectorySet::validate() const {
  check_states(states);
  check_inputs_of(states, inputs);
  if (!units.empty() && units.size() != dim()) {
    fail("units", "got " + std::to_string(units.size()) + ", expected " + std::to_string(dim()));
  }
  if (trajectories.empty()) fail("trajectories", "got none, expected at least one");
  for (std::size_t number = 0; number < trajectories.size(); ++number) {
    const std::string where = place(*this, number);
    check_times(trajectories[number].times, where);
    check_values(*this, trajectories[number], where);
    check_inputs(*this, trajectories[number], where);
  }
}

}  // namespace mechnn
