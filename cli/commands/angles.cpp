// Columns that are angles within one turn.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <stdexcept>

#include "commands/measurements.h"
#include "mechnn/angles.h"
#include "mechnn/inspect.h"

namespace mechnn::cli {
namespace {

std::string jump_warning(const std::string& name, const StateInspection& state) {
  const std::string where = fmt::format("{} jumps {} time{}, first at {:g}", name, state.jumps,
                                        state.jumps == 1 ? "" : "s", state.first_jump);
  switch (state.jump_kind) {
    case JumpKind::none:
      return "";
    case JumpKind::steps:
      return where +
             ": no smooth equation explains that; if something acts on the system there, "
             "give it as a column of its own with --inputs";
    case JumpKind::wrapped_radians:
      return where +
             fmt::format(", by a turn: it is an angle; make it continuous with --angle {}", name);
    case JumpKind::wrapped_degrees:
      break;
  }
  return where +
         fmt::format(", by a turn: it is an angle; make it continuous with --angle {},deg", name);
}

}  // namespace

void unwrap_angles(Measurements& measured,
                   const std::vector<std::pair<std::string, double>>& turns) {
  for (const auto& [name, turn] : turns) {
    try {
      measured.data = unwrapped(std::move(measured.data), name, turn);
    } catch (const std::invalid_argument& error) {
      throw CLI::ValidationError("--angle", error.what());
    }
  }
  const Inspection inspection = inspect(measured.data);
  for (std::size_t d = 0; d < inspection.states.size(); ++d) {
    std::string warning = jump_warning(measured.data.states[d], inspection.states[d]);
    if (warning.empty()) continue;
    spdlog::warn("{}", warning);
    measured.notes.push_back(std::move(warning));
  }
}

}  // namespace mechnn::cli
