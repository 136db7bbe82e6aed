// An inspection as one JSON object.
#include <string_view>

#include "commands/inspect_present.h"

namespace mechnn::cli {
namespace {

using formats::ColumnRole;
using formats::Json;

std::string_view word(ColumnRole role) {
  switch (role) {
    case ColumnRole::time:
      return "time";
    case ColumnRole::trajectory:
      return "trajectory";
    case ColumnRole::state:
      return "state";
    case ColumnRole::left_out:
      return "left out";
  }
  return "";
}

std::string_view word(JumpKind kind) {
  switch (kind) {
    case JumpKind::none:
      return "none";
    case JumpKind::steps:
      return "steps";
    case JumpKind::wrapped_radians:
      return "wrapped radians";
    case JumpKind::wrapped_degrees:
      return "wrapped degrees";
  }
  return "";
}

Json sampling_json(const Inspected& of) {
  const TrajectorySet& data = of.measured.data;
  const SamplingInspection& sampling = of.inspection.sampling;
  return {{"name", data.time},
          {"unit", data.time_unit},
          {"origin", data.time_origin},
          {"shortest_step", formats::number_or_null(sampling.shortest_step)},
          {"median_step", formats::number_or_null(sampling.median_step)},
          {"longest_step", formats::number_or_null(sampling.longest_step)},
          {"is_even", sampling.is_even},
          {"gaps", sampling.gaps},
          {"repeated_rows", of.measured.repeated_rows}};
}

Json states_json(const Inspected& of) {
  Json states = Json::array();
  const TrajectorySet& data = of.measured.data;
  for (std::size_t d = 0; d < data.dim(); ++d) {
    const StateInspection& state = of.inspection.states[d];
    states.push_back({{"name", data.states[d]},
                      {"unit", data.units.empty() ? "" : data.units[d]},
                      {"values", state.values},
                      {"missing", state.missing},
                      {"min", formats::number_or_null(state.min)},
                      {"max", formats::number_or_null(state.max)},
                      {"is_constant", state.is_constant()},
                      {"noise", formats::number_or_null(state.noise)},
                      {"time_scale", formats::number_or_null(state.time_scale)},
                      {"jumps", state.jumps},
                      {"jump_kind", word(state.jump_kind)},
                      {"first_jump", formats::number_or_null(state.first_jump)}});
  }
  return states;
}

Json relations_json(const Inspected& of) {
  return formats::json_list(of.inspection.relations, [&](const Relation& relation) -> Json {
    Json others = Json::array();
    for (const std::size_t other : relation.others) {
      others.push_back(of.measured.data.states[other]);
    }
    return {{"state", of.measured.data.states[relation.state]},
            {"kind", relation.kind == RelationKind::linear ? "linear" : "monomial"},
            {"text", relation_text(of, relation)},
            {"others", others},
            {"numbers", relation.numbers},
            {"constant", relation.constant},
            {"error", relation.error}};
  });
}

}  // namespace

Json inspection_json(const Inspected& of) {
  return {{"files", of.files},
          {"rows", of.measured.data.samples()},
          {"trajectories", of.measured.data.trajectories.size()},
          {"columns", formats::json_list(of.measured.columns,
                                         [](const formats::TableColumn& column) -> Json {
                                           return {{"header", column.header},
                                                   {"name", column.name},
                                                   {"unit", column.unit},
                                                   {"role", word(column.role)}};
                                         })},
          {"time", sampling_json(of)},
          {"states", states_json(of)},
          {"relations", relations_json(of)},
          {"command", suggested_command(of)},
          {"warnings", of.measured.notes}};
}

}  // namespace mechnn::cli
