#include "commands/inspect_present.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "formats/text.h"
#include "mechnn/number_text.h"

namespace mechnn::cli {
namespace {

constexpr int digits = 4;

std::string text_of(double value) {
  return std::isnan(value) ? "-" : significant_text(value, digits);
}

std::string with_unit(const std::string& text, const std::string& unit) {
  return unit.empty() ? text : text + " " + unit;
}

std::string time_text(const Inspected& of) {
  const TrajectorySet& data = of.measured.data;
  const SamplingInspection& sampling = of.inspection.sampling;
  double first = data.trajectories.front().times.front();
  double last = first;
  for (const Trajectory& trajectory : data.trajectories) {
    first = std::min(first, trajectory.times.front());
    last = std::max(last, trajectory.times.back());
  }
  std::string text = fmt::format("Time {}: {} to {}", data.time, text_of(first),
                                 with_unit(text_of(last), data.time_unit));
  if (!data.time_origin.empty()) text += " since " + data.time_origin;
  if (std::isnan(sampling.median_step)) return text + "\n";
  text += sampling.is_even
              ? fmt::format(", steps of {}", text_of(sampling.median_step))
              : fmt::format(", steps of {} to {}, median {}", text_of(sampling.shortest_step),
                            text_of(sampling.longest_step), text_of(sampling.median_step));
  if (sampling.gaps > 0) {
    text += fmt::format("; {} of more than three medians", sampling.gaps);
  }
  if (of.measured.repeated_rows > 0) {
    text += fmt::format("; {} rows repeated a time", of.measured.repeated_rows);
  }
  return text + "\n";
}

/// Without blanks at the end, where the last column may be empty.
std::string table_row(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text + "\n";
}

std::string states_text(const Inspected& of) {
  constexpr auto layout = "{:{}}  {:>12} {:>12} {:>9} {:>10} {:>11}  {}";
  const TrajectorySet& data = of.measured.data;
  std::size_t width = 5;
  for (const std::string& state : data.states) width = std::max(width, state.size());
  std::string text =
      "\n" + table_row(fmt::format(layout, "state", width, "least", "greatest", "missing", "noise",
                                   "time scale", data.units.empty() ? "" : "unit"));
  for (std::size_t d = 0; d < data.dim(); ++d) {
    const StateInspection& state = of.inspection.states[d];
    text += table_row(fmt::format(
        layout, data.states[d], width, text_of(state.min), text_of(state.max), state.missing,
        text_of(state.noise), text_of(state.time_scale), data.units.empty() ? "" : data.units[d]));
  }
  return text;
}

/// What stands out of each state, a line each.
std::string remarks(const Inspected& of) {
  const TrajectorySet& data = of.measured.data;
  std::string text;
  for (std::size_t d = 0; d < data.dim(); ++d) {
    const StateInspection& state = of.inspection.states[d];
    const std::string& name = data.states[d];
    if (state.is_empty()) text += "  " + name + " holds no value at all\n";
    if (state.is_constant()) text += "  " + name + " is constant\n";
    if (state.jump_kind == JumpKind::none) continue;
    text += fmt::format("  {} jumps {}, first at {} = {}{}\n", name,
                        state.jumps == 1 ? "once" : fmt::format("{} times", state.jumps), data.time,
                        text_of(state.first_jump),
                        state.jump_kind == JumpKind::steps ? ""
                        : state.jump_kind == JumpKind::wrapped_degrees
                            ? ", by a turn: it is an angle (--angle " + name + ",deg)"
                            : ", by a turn: it is an angle (--angle " + name + ")");
  }
  for (const Relation& relation : of.inspection.relations) {
    text += fmt::format("  {} (to {} % of its range)\n", relation_text(of, relation),
                        significant_text(100 * relation.error, 2));
  }
  return text.empty() ? "" : "\nWhat stands out\n" + text;
}

}  // namespace

std::string inspection_text(const Inspected& of) {
  const TrajectorySet& data = of.measured.data;
  std::string text = fmt::format("{}: {} rows", formats::listed(of.files), data.samples());
  if (data.trajectories.size() > 1) {
    text += fmt::format(" in {} trajectories", data.trajectories.size());
  }
  text += data.dim() == 1 ? ", 1 state\n" : fmt::format(", {} states\n", data.dim());
  text += time_text(of) + states_text(of) + remarks(of);
  return text + "\nGo on with\n  " + suggested_command(of) + "\n";
}

}  // namespace mechnn::cli
