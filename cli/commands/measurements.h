// The measurements of a command: one or several tables as one set of trajectories.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "formats/table.h"
#include "mechnn/inspect.h"
#include "mechnn/trajectory.h"

namespace mechnn::cli {

struct Measurements {
  TrajectorySet data;
  std::vector<std::string> notes;  ///< how they were read
  /// Of the first file, which all have.
  std::vector<formats::TableColumn> columns;
  std::size_t repeated_rows = 0;  ///< of all files
};

/// The columns of these names as inputs. Throws CLI::ValidationError for --inputs.
TrajectorySet with_input_columns(TrajectorySet data, const std::vector<std::string>& names);

/// Reads every file; several files are several trajectories, named after the files, of the same
/// states. Warns of what is noted. Throws formats::InputError.
Measurements read_measurements(const std::vector<std::string>& files,
                               const formats::TableOptions& options);

/// Keeps a note with the measurements, and warns of it.
void add_note(Measurements& measured, std::string note);

/// A column that is an angle within one turn.
struct AngleOption {
  std::string name;
  std::string unit;  ///< "deg", "rad", or "" for the unit in the table's header, else radians
};

/// What --angle is to be given for a state that jumps so; empty where it is no angle.
std::string angle_argument(const std::string& name, JumpKind kind);

/// The columns made continuous, in radians, in which sin and cos count; a warning for columns that
/// look like such angles and were not named. Throws CLI::ValidationError for --angle.
void unwrap_angles(Measurements& measured, const std::vector<AngleOption>& angles);

/// The set with these of its states, in this order.
TrajectorySet with_states(const TrajectorySet& set, const std::vector<std::size_t>& states);

/// Leaves out, with a warning, states that never change or were never measured, which no equation
/// can be learned for, and trajectories of too few rows. Throws formats::InputError naming file and
/// column where none remains.
void keep_usable(Measurements& measured, const std::vector<std::string>& files);

}  // namespace mechnn::cli
