// Fields on grids from files.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "mechnn/field.h"

namespace mechnn::formats {

struct FieldOptions {
  std::string time = "t";          ///< the array of the times
  std::vector<std::string> space;  ///< arrays of the space axes; empty: those of x, y, z there are
  std::vector<std::string> components;  ///< empty: all other arrays of the grid's shape
  std::vector<std::string> periodic;    ///< space axes that close on themselves
};

/// Recordings with notes on what was decided.
struct MeasuredFields {
  FieldSet data;
  std::vector<std::string> notes;
};

/// Reads recordings, one a file: NPZ archives with one array of coordinates for the time and each
/// axis of space, and components of shape (T, X, …), or (X, …, T), which is said. All files have
/// the same components. Throws InputError naming file and array.
MeasuredFields read_fields(const std::vector<std::filesystem::path>& paths,
                           const FieldOptions& options);

}  // namespace mechnn::formats
