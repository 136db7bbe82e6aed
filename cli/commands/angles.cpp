// Columns that are angles within one turn.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <numbers>
#include <utility>

#include "commands/measurements.h"
#include "formats/text.h"
#include "mechnn/angles.h"
#include "mechnn/inspect.h"

namespace mechnn::cli {
namespace {

std::string jump_warning(const std::string& name, const StateInspection& state) {
  const std::string where = fmt::format("{} jumps {} time{}, first at {:g}", name, state.jumps,
                                        state.jumps == 1 ? "" : "s", state.first_jump);
  if (state.jump_kind == JumpKind::none) return "";
  if (state.jump_kind == JumpKind::steps) {
    return where +
           ": no smooth equation explains that; if something acts on the system there, "
           "give it as a column of its own with --inputs";
  }
  return where + ", by a turn: it is an angle; make it continuous with --angle " +
         angle_argument(name, state.jump_kind);
}

bool is_in_degrees(const TrajectorySet& data, std::size_t state, const AngleOption& angle) {
  const std::string unit =
      angle.unit.empty() && state < data.units.size() ? data.units[state] : angle.unit;
  return unit == "deg" || unit == "degree" || unit == "degrees" || unit == "°";
}

void to_radians(TrajectorySet& data, std::size_t state) {
  for (Trajectory& trajectory : data.trajectories) {
    for (std::size_t i = state; i < trajectory.values.size(); i += data.dim()) {
      trajectory.values[i] *= std::numbers::pi / 180;
    }
  }
  if (!data.units.empty()) data.units[state] = "rad";
}

void unwrap(Measurements& measured, const AngleOption& angle) {
  TrajectorySet& data = measured.data;
  const auto found = std::find(data.states.begin(), data.states.end(), angle.name);
  if (found == data.states.end()) {
    throw CLI::ValidationError("--angle", "there is no state " + formats::in_quotes(angle.name) +
                                              "; the states are " + formats::listed(data.states));
  }
  const auto state = static_cast<std::size_t>(found - data.states.begin());
  const bool is_degrees = is_in_degrees(data, state, angle);
  data = unwrapped(std::move(data), angle.name, is_degrees ? 360 : 2 * std::numbers::pi);
  if (!is_degrees) return;
  to_radians(data, state);
  add_note(measured, angle.name + " is counted in radians");
}

}  // namespace

std::string angle_argument(const std::string& name, JumpKind kind) {
  if (kind == JumpKind::wrapped_radians) return name;
  return kind == JumpKind::wrapped_degrees ? name + ",deg" : "";
}

void unwrap_angles(Measurements& measured, const std::vector<AngleOption>& angles) {
  for (const AngleOption& angle : angles) unwrap(measured, angle);
  const Inspection inspection = inspect(measured.data);
  for (std::size_t d = 0; d < inspection.states.size(); ++d) {
    std::string warning = jump_warning(measured.data.states[d], inspection.states[d]);
    if (!warning.empty()) add_note(measured, std::move(warning));
  }
}

}  // namespace mechnn::cli
