#include "report/svg/marks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <unordered_set>
#include <vector>

namespace mechnn::report::svg {
namespace {

bool is_finite(const Point& point) { return std::isfinite(point.x) && std::isfinite(point.y); }

std::string pair(const Point& point) { return coordinate(point.x) + " " + coordinate(point.y); }

// First, lowest, highest and last of a run of points inside one pixel column, in their order.
void append_column(std::span<const Point> run, std::vector<Point>& kept) {
  if (run.size() <= 4) {
    kept.insert(kept.end(), run.begin(), run.end());
    return;
  }
  const auto by_y = [](const Point& a, const Point& b) { return a.y < b.y; };
  const auto [low, high] = std::minmax_element(run.begin(), run.end(), by_y);
  std::array<std::ptrdiff_t, 4> chosen{0, low - run.begin(), high - run.begin(),
                                       static_cast<std::ptrdiff_t>(run.size()) - 1};
  std::sort(chosen.begin(), chosen.end());
  const auto end = std::unique(chosen.begin(), chosen.end());
  for (auto i = chosen.begin(); i != end; ++i) kept.push_back(run[static_cast<std::size_t>(*i)]);
}

std::vector<Point> thinned(std::span<const Point> points) {
  std::vector<Point> kept;
  for (std::size_t begin = 0; begin < points.size();) {
    std::size_t end = begin + 1;
    const double column = std::floor(points[begin].x);
    while (end < points.size() && std::floor(points[end].x) == column) ++end;
    append_column(points.subspan(begin, end - begin), kept);
    begin = end;
  }
  return kept;
}

std::vector<Point> one_a_cell(std::span<const Point> points, double cell) {
  std::unordered_set<std::uint64_t> taken;
  std::vector<Point> kept;
  for (const Point& point : points) {
    if (!is_finite(point)) continue;
    const auto column = static_cast<std::int32_t>(std::clamp(point.x / cell, -1e6, 1e6));
    const auto row = static_cast<std::int32_t>(std::clamp(point.y / cell, -1e6, 1e6));
    const std::uint64_t key =
        (static_cast<std::uint64_t>(static_cast<std::uint32_t>(column)) << 32) |
        static_cast<std::uint32_t>(row);
    if (taken.insert(key).second) kept.push_back(point);
  }
  return kept;
}

}  // namespace

std::string coordinate(double value) {
  if (!std::isfinite(value)) return "0";
  std::string text = fmt::format("{:.1f}", value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

std::string line_path(std::span<const Point> points) {
  std::string path;
  for (std::size_t begin = 0; begin < points.size();) {
    std::size_t end = begin;
    while (end < points.size() && is_finite(points[end])) ++end;
    char command = 'M';
    for (const Point& point : thinned(points.subspan(begin, end - begin))) {
      path += command + pair(point);
      command = 'L';
    }
    begin = std::max(end, begin) + 1;
  }
  return path;
}

Dots dots_path(std::span<const Point> points, std::size_t max_dots) {
  Dots dots;
  dots.finite = static_cast<std::size_t>(std::count_if(points.begin(), points.end(), is_finite));
  double cell = 1;
  std::vector<Point> kept = one_a_cell(points, cell);
  while (kept.size() > max_dots && cell < 64) kept = one_a_cell(points, cell *= 2);
  dots.drawn = kept.size();
  for (const Point& point : kept) dots.path += "M" + pair(point) + "h0";
  return dots;
}

}  // namespace mechnn::report::svg
