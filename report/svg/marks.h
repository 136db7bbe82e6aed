// Lines and dots as SVG path data, in pixels, thinned to what the eye can tell apart.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace mechnn::report::svg {

struct Point {
  double x = 0;
  double y = 0;
};

/// A coordinate with one decimal, the finest difference that shows; "0" when not finite.
std::string coordinate(double value);

/// "M…L…" through the points in their order; a point that is not finite interrupts the line. Where
/// more points than three a pixel share one column, the column's first, lowest, highest and last
/// stay, which paints the same pixels. Needs no order in x, but thins only what is ordered.
std::string line_path(std::span<const Point> points);

struct Dots {
  std::string path;        ///< zero-length segments, to be stroked with round caps
  std::size_t finite = 0;  ///< points
  std::size_t drawn = 0;   ///< points left after leaving out those that coincide
};

/// One dot for all points inside a cell of one pixel; of larger cells where more than
/// `max_dots` remain.
Dots dots_path(std::span<const Point> points, std::size_t max_dots = 8000);

}  // namespace mechnn::report::svg
