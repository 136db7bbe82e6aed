// Checks of all the states of a model (the rule for one name is mechnn/names.h), and of its order.
#pragma once

#include <string>
#include <vector>

namespace mechnn {

/// Throws std::invalid_argument for no state, a repeated name, and a name with a
/// fault_of_state_name.
void check_states(const std::vector<std::string>& states);

/// The same for inputs, whose names must differ from each other's and from the states'.
void check_inputs_of(const std::vector<std::string>& states,
                     const std::vector<std::string>& inputs);

/// Throws std::invalid_argument unless 1 or 2.
void check_order(int order);

}  // namespace mechnn
