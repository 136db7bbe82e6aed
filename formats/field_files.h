// Fields on grids from files.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "mechnn/field.h"

namespace mechnn::formats {

struct FieldOptions {
  std::string time = "t";          ///< the array or column of the times
  std::vector<std::string> space;  ///< those of the space axes; empty: those of x, y, z there are
  std::vector<std::string> components;  ///< empty: all other arrays of the grid's shape or columns
  std::vector<std::string> periodic;    ///< space axes that close on themselves
  std::vector<double> missing;          ///< values that stand for missing ones, to six digits
};

/// Recordings with notes on what was decided.
struct MeasuredFields {
  FieldSet data;
  std::vector<std::string> notes;
};

/// Reads recordings, one a file: NPZ archives with one array of coordinates for the time and each
/// axis of space, and components of shape (T, X, …), or (X, …, T), which is said; or tables with a
/// row for each point of the grid, whose times may be dates. All files have the same components.
/// Values that probably stand for missing ones are said. Throws InputError naming file and array or
/// line: files of other kinds, names that occur twice, and what does not fit a grid. Axes are
/// checked by FieldSet::validate.
MeasuredFields read_fields(const std::vector<std::filesystem::path>& paths,
                           const FieldOptions& options);

/// True for an NPZ archive with a component, an array along two or more axes; a table has none.
/// Throws InputError where an archive cannot be read.
bool holds_field(const std::filesystem::path& path);

}  // namespace mechnn::formats
