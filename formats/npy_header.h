// The dictionary at the head of an NPY file.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mechnn::formats {

struct NpyHeader {
  std::string dtype;  ///< e.g. "<f8"
  bool fortran_order = false;
  std::vector<std::size_t> shape;
};

/// Parses the Python literal {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }: exactly
/// these keys, once each, in any order. Throws InputError beginning with `where`.
NpyHeader parse_npy_header(std::string_view text, std::string_view where);

}  // namespace mechnn::formats
