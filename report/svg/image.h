// Values over a rectangle as coloured cells, in pixels.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>

namespace mechnn::report::svg {

/// Colours from the most negative to the most positive value, the middle one about 0; the style
/// sheet has them as level0 … level10.
inline constexpr std::size_t image_levels = 11;

/// Path data of each level's cells, runs of equal level in a row joined. `values` are row-major,
/// the first row at the bottom; −limit … limit is divided evenly into the levels, what lies outside
/// takes the last one, and a value that is not finite has no cell. Of more rows than one for two
/// pixels only some are drawn.
std::array<std::string, image_levels> image_paths(std::span<const double> values,
                                                  std::size_t columns, double limit, double width,
                                                  double height);

/// The largest finite size of the values; 0 where there is none.
double largest_size(std::span<const double> values);

}  // namespace mechnn::report::svg
