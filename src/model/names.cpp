#include "model/names.h"

#include <algorithm>
#include <stdexcept>

#include "expression/simplify.h"
#include "mechnn/argument_error.h"
#include "mechnn/model.h"
#include "mechnn/names.h"

namespace mechnn {
namespace {

void check_state(const std::string& state) {
  const std::string fault = fault_of_state_name(state);
  if (!fault.empty()) throw std::invalid_argument("states: '" + state + "' " + fault);
}

}  // namespace

bool is_identifier(std::string_view name) {
  return !name.empty() && begins_identifier(name[0]) &&
         std::all_of(name.begin(), name.end(), continues_identifier);
}

std::string fault_of_state_name(std::string_view name) {
  if (!is_identifier(name)) {
    return "is not an identifier; expected a letter or underscore, then letters, digits and "
           "underscores (ASCII)";
  }
  if (name == "t") return "is the name of the time in equations; expected another name";
  if (expr::is_function_name(name)) {
    return "is the name of a function in equations; expected another name";
  }
  return "";
}

void check_states(const std::vector<std::string>& states) {
  if (states.empty()) throw ArgumentError("states", "none", "at least one");
  std::vector<std::string> sorted = states;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end()) {
    throw std::invalid_argument("states: '" + *twice + "' occurs twice");
  }
  for (const std::string& state : states) check_state(state);
}

void check_order(int order) {
  if (order == 1 || order == 2) return;
  throw ArgumentError("order", std::to_string(order), "1 or 2");
}

void check_inputs_of(const std::vector<std::string>& states,
                     const std::vector<std::string>& inputs) {
  std::vector<std::string> all = states;
  for (const std::string& input : inputs) {
    const std::string fault = fault_of_state_name(input);
    if (!fault.empty()) throw std::invalid_argument("inputs: '" + input + "' " + fault);
    if (std::find(all.begin(), all.end(), input) != all.end()) {
      throw std::invalid_argument("inputs: '" + input + "' occurs twice among states and inputs");
    }
    all.push_back(input);
  }
}

std::vector<std::string> variable_names(const std::vector<std::string>& states, int order,
                                        const std::vector<std::string>& inputs) {
  check_order(order);
  check_states(states);
  check_inputs_of(states, inputs);
  std::vector<std::string> names = states;
  for (std::size_t d = 0; order == 2 && d < states.size(); ++d) {
    const std::string derivative = states[d] + "_dot";
    const bool is_taken = std::find(states.begin(), states.end(), derivative) != states.end() ||
                          std::find(inputs.begin(), inputs.end(), derivative) != inputs.end();
    if (is_taken) {
      throw std::invalid_argument("states: '" + derivative +
                                  "' is the name of the derivative of '" + states[d] +
                                  "'; expected another name");
    }
    names.push_back(derivative);
  }
  names.insert(names.end(), inputs.begin(), inputs.end());
  names.emplace_back("t");
  return names;
}

}  // namespace mechnn
