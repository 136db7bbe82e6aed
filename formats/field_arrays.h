// Fields on grids as arrays to be written.
#pragma once

#include <cstddef>
#include <vector>

#include "formats/npz.h"
#include "mechnn/field.h"

namespace mechnn::formats {

/// The axes of a recording, and of each component the part of `values` (M, T, X_1, …, X_d).
NamedArrays field_arrays(const FieldSet& set, std::size_t recording,
                         const std::vector<double>& values);

}  // namespace mechnn::formats
