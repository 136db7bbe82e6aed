// Fields of a CSV file to be written.
#pragma once

#include <string>
#include <string_view>

#include "mechnn/trajectory.h"

namespace mechnn::formats {

/// Quoted where the text needs it.
std::string csv_field(std::string_view text);

/// The shortest exact text; empty for NaN, which is a missing value.
std::string csv_number(double value);

/// A table: `trajectory` where there are several, `t`, the states.
std::string csv_table(const TrajectorySet& set);

}  // namespace mechnn::formats
