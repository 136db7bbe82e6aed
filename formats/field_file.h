// One recording of a field as its file has it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/field_files.h"
#include "formats/table_time.h"
#include "mechnn/field.h"

namespace mechnn::formats {

struct FieldFile {
  std::vector<std::string> axes, components;
  FieldRecording recording;  ///< of dates the times are microseconds since time.origin
  TimeColumn time;           ///< without its times
  std::vector<std::string> notes;
};

/// Reads an NPZ archive from memory; `where` stands for the file in messages. Axes that fall are
/// turned. Throws InputError naming file and array: an array that is missing, or of another shape
/// than the grid.
FieldFile read_field_archive(std::string_view content, const std::string& where,
                             const FieldOptions& options);

/// Reads a table in long form from memory: a column for each axis and component, a row for each
/// point of the grid, in any order. Points without a row and empty cells are NaN. Throws InputError
/// naming file, line and column: a matrix, a missing coordinate, two rows of one point, a row for
/// less than half of the points, an axis that is not uniform.
FieldFile read_field_table(std::string content, const std::string& where,
                           const FieldOptions& options);

}  // namespace mechnn::formats
