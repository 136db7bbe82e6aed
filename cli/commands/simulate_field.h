// mechnn simulate with the equations of a field.
#pragma once

#include <string>

#include "command.h"

namespace mechnn::cli {

struct FieldSimulationFiles {
  std::string model;   ///< a field.json
  std::string like;    ///< the field to start from and to be compared with
  std::string output;  ///< an NPZ archive; empty: none
};

/// Integrates from the first time of the field, smoothed, to its last, and prints how far each
/// component stays from the data. Returns the exit code.
int simulate_field_file(const FieldSimulationFiles& files, const CommandContext& context);

}  // namespace mechnn::cli
