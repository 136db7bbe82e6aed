#include "model/names.h"

#include <algorithm>
#include <stdexcept>

#include "expression/simplify.h"
#include "mechnn/model.h"

namespace mechnn {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

void check_state(const std::string& state) {
  if (!is_identifier(state)) {
    throw std::invalid_argument("states: '" + state +
                                "' is not an identifier; expected a letter or underscore, then "
                                "letters, digits and underscores");
  }
  if (state == "t") {
    throw std::invalid_argument("states: 't' is the name of the time; expected another name");
  }
  if (expr::is_function_name(state)) {
    throw std::invalid_argument("states: '" + state +
                                "' is the name of a function; expected another name");
  }
}

}  // namespace

bool is_identifier(std::string_view name) {
  return !name.empty() && is_letter(name[0]) &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_letter(c) || is_digit(c); });
}

void check_states(const std::vector<std::string>& states) {
  if (states.empty()) throw std::invalid_argument("states: got none, expected at least one");
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
  throw std::invalid_argument("order: got " + std::to_string(order) + ", expected 1 or 2");
}

std::vector<std::string> variable_names(const std::vector<std::string>& states, int order) {
  check_order(order);
  check_states(states);
  std::vector<std::string> names = states;
  for (std::size_t d = 0; order == 2 && d < states.size(); ++d) {
    const std::string derivative = states[d] + "_dot";
    if (std::find(states.begin(), states.end(), derivative) != states.end()) {
      throw std::invalid_argument("states: '" + derivative +
                                  "' is the name of the derivative of '" + states[d] +
                                  "'; expected another name");
    }
    names.push_back(derivative);
  }
  names.emplace_back("t");
  return names;
}

}  // namespace mechnn
