// Which columns of a table are the axes and components of a field.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "formats/column_source.h"
#include "formats/field_files.h"

namespace mechnn::formats {

/// What is expected of tables of fields, for messages.
inline constexpr auto long_form =
    "a row for each point of the grid, with columns such as t, x and u (a matrix is given so, or "
    "as an NPZ archive: np.savez('field.npz', t=t, x=x, u=u) in Python)";

struct FieldColumns {
  std::vector<std::size_t> axes;        ///< the time first
  std::vector<std::size_t> components;  ///< where not chosen all other columns of numbers
  std::vector<std::string> notes;       ///< on those left out
};

/// Throws InputError naming file and column: no time, no coordinates or no component, as in a
/// matrix; names that are not there, and components that are axes.
FieldColumns choose_field_columns(const ColumnSource& table, const FieldOptions& options);

}  // namespace mechnn::formats
