// The initial state and the output times of a simulation, from the text of options.
#pragma once

#include <string>
#include <vector>

#include "formats/model_json.h"

namespace mechnn::cli {

/// "x=1,y=2" in the order of the model's states (and derivatives); empty text: the first starting
/// point of the model file. Throws formats::InputError or CLI::ValidationError.
std::vector<double> initial_state(const formats::ModelFile& file, const std::string& text,
                                  const std::string& where);

/// "START:STOP:STEP", both ends included where the step meets them. Throws CLI::ValidationError.
std::vector<double> time_range(const std::string& text);

/// 201 times over the model's first trajectory. Throws formats::InputError where it has none.
std::vector<double> own_times(const formats::ModelFile& file, const std::string& where);

}  // namespace mechnn::cli
