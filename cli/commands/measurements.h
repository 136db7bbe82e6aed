// The measurements of a command: one or several tables as one set of trajectories.
#pragma once

#include <string>
#include <vector>

#include "formats/table.h"
#include "mechnn/trajectory.h"

namespace mechnn::cli {

/// Reads every file; several files are several trajectories, named after the files, of the same
/// states. Throws formats::InputError.
TrajectorySet read_measurements(const std::vector<std::string>& files,
                                const formats::TableOptions& options);

/// The columns of these names as inputs. Throws CLI::ValidationError for --inputs.
TrajectorySet with_input_columns(TrajectorySet data, const std::vector<std::string>& names);

/// Throws formats::InputError naming file and column for a state that never changes or was never
/// measured, and for a trajectory of too few rows.
void require_usable(const TrajectorySet& data, const std::vector<std::string>& files);

}  // namespace mechnn::cli
