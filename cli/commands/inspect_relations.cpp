// Columns that are functions of others, and what is left when these are left out.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "commands/inspect_present.h"
#include "mechnn/number_text.h"

namespace mechnn::cli {
namespace {

std::string number(double value) { return significant_text(value, 5); }

std::string linear_text(const Inspected& of, const Relation& relation) {
  std::string text;
  const auto add = [&text](double value, const std::string& factor) {
    text += text.empty() ? (value < 0 ? "-" : "") : (value < 0 ? " - " : " + ");
    text += factor;
  };
  for (std::size_t k = 0; k < relation.others.size(); ++k) {
    const std::string size = number(std::fabs(relation.numbers[k]));
    add(relation.numbers[k],
        (size == "1" ? "" : size + "*") + of.measured.data.states[relation.others[k]]);
  }
  // A constant that is no larger than the relation's own error is none.
  const StateInspection& state = of.inspection.states[relation.state];
  const double negligible = InspectionOptions().max_error * (state.max - state.min);
  if (std::fabs(relation.constant) > negligible) {
    add(relation.constant, number(std::fabs(relation.constant)));
  }
  return text;
}

std::string monomial_text(const Inspected& of, const Relation& relation) {
  std::string text = number(relation.constant) == "1" ? "" : number(relation.constant);
  for (std::size_t k = 0; k < relation.others.size(); ++k) {
    const std::size_t other = relation.others[k];
    const std::string& name = of.measured.data.states[other];
    const std::string exponent = number(relation.numbers[k]);
    text += (text.empty() ? "" : "*") +
            (of.inspection.states[other].max < 0 ? "abs(" + name + ")" : name) +
            (exponent == "1" ? "" : "**" + exponent);
  }
  return text;
}

/// States that equations can be learned for and that are no function of others.
std::vector<std::size_t> independent(const Inspection& inspection) {
  std::vector<std::size_t> states;
  for (std::size_t d = 0; d < inspection.states.size(); ++d) {
    const StateInspection& state = inspection.states[d];
    const auto& all = inspection.relations;
    const bool is_function = std::any_of(
        all.begin(), all.end(), [d](const Relation& relation) { return relation.state == d; });
    if (!state.is_empty() && !state.is_constant() && !is_function) states.push_back(d);
  }
  return states;
}

}  // namespace

std::string quoted(const std::string& text) {
  return text.find_first_of(" \"'*()$<>|;&") == text.npos ? text : "'" + text + "'";
}

std::string relation_text(const Inspected& of, const Relation& relation) {
  return of.measured.data.states[relation.state] + " = " +
         (relation.kind == RelationKind::linear ? linear_text(of, relation)
                                                : monomial_text(of, relation));
}

std::string suggested_command(const Inspected& of) {
  std::string command = "mechnn discover";
  for (const std::string& file : of.files) command += " " + quoted(file);
  const TrajectorySet& data = of.measured.data;
  const auto add = [&command](const char* option, const std::string& value) {
    if (!value.empty()) command += std::string(" ") + option + " " + quoted(value);
  };
  add("--time", of.table.time);
  add("--trajectory", of.table.trajectory);
  add("--date-order", of.table.date_order);
  add("--time-unit", of.table.time_unit);
  for (std::size_t d = 0; d < data.dim(); ++d) {
    add("--angle", angle_argument(data.states[d], of.inspection.states[d].jump_kind));
  }
  const std::vector<std::size_t> states = independent(of.inspection);
  std::vector<std::string> names;
  names.reserve(states.size());
  for (const std::size_t d : states) names.push_back(data.states[d]);
  const bool is_choice = !states.empty() && states.size() < data.dim();
  add("--states", is_choice ? fmt::format("{}", fmt::join(names, ",")) : of.table.states);
  return command;
}

}  // namespace mechnn::cli
