#include "report/svg/image.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/svg/marks.h"

namespace mechnn::report::svg {
namespace {

constexpr double min_row_height = 2;  ///< pixels
constexpr std::size_t no_level = image_levels;

std::size_t level_of(double value, double limit) {
  if (!std::isfinite(value)) return no_level;
  const double share = limit > 0 ? std::clamp((value / limit + 1) / 2, 0.0, 1.0) : 0.5;
  const auto level = static_cast<std::size_t>(share * image_levels);
  return std::min(level, image_levels - 1);
}

}  // namespace

std::array<std::string, image_levels> image_paths(std::span<const double> values,
                                                  std::size_t columns, double limit, double width,
                                                  double height) {
  std::array<std::string, image_levels> paths;
  const std::size_t rows = columns == 0 ? 0 : values.size() / columns;
  if (rows == 0) return paths;
  const auto most = static_cast<std::size_t>(std::max(1.0, height / min_row_height));
  const std::size_t drawn = std::min(rows, most);
  const double cell = width / static_cast<double>(columns);
  const double row_height = height / static_cast<double>(drawn);
  for (std::size_t row = 0; row < drawn; ++row) {
    const auto line = values.subspan(row * rows / drawn * columns, columns);
    const double top = height - static_cast<double>(row + 1) * row_height;
    for (std::size_t begin = 0, end = 0; begin < columns; begin = end) {
      const std::size_t level = level_of(line[begin], limit);
      for (end = begin + 1; end < columns && level_of(line[end], limit) == level;) ++end;
      if (level == no_level) continue;
      paths[level] +=
          fmt::format("M{} {}h{}v{}h-{}z", coordinate(static_cast<double>(begin) * cell),
                      coordinate(top), coordinate(static_cast<double>(end - begin) * cell),
                      coordinate(row_height), coordinate(static_cast<double>(end - begin) * cell));
    }
  }
  return paths;
}

double largest_size(std::span<const double> values) {
  double largest = 0;
  for (const double value : values) {
    if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
  }
  return largest;
}

}  // namespace mechnn::report::svg
