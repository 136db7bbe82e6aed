#include "formats/field_arrays.h"

namespace mechnn::formats {

NamedArrays field_arrays(const FieldSet& set, std::size_t recording,
                         const std::vector<double>& values) {
  const FieldRecording& grid = set.recordings.at(recording);
  NamedArrays arrays;
  std::vector<std::size_t> shape;
  for (std::size_t a = 0; a < set.axes.size(); ++a) {
    shape.push_back(grid.axes[a].size());
    arrays[set.axes[a]] = {{shape.back()}, grid.axes[a]};
  }
  const auto points = static_cast<std::ptrdiff_t>(grid.points());
  for (std::size_t c = 0; c < set.components.size(); ++c) {
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(c) * points;
    arrays[set.components[c]] = {shape, std::vector<double>(begin, begin + points)};
  }
  return arrays;
}

}  // namespace mechnn::formats
