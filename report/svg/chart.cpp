// Data to pixels: px = left + (x − x.low) / (x.high − x.low) · plot width, y upward. The marks lie
// in an inner <svg> of the plot's size, whose viewport clips what leaves the frame.
#include "report/svg/chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "mechnn/utf8.h"
#include "report/markup.h"
#include "report/svg/image.h"

namespace mechnn::report::svg {
namespace {

// Mean advance of a digit at 12 px in the fonts of the page, measured at 6.7 in the widest of them.
constexpr double digit_width = 7;
constexpr double tick_gap = 8;
// Room for four digits, so that charts below each other mostly begin at the same place.
constexpr double min_left = 38;
// Beyond this many pixels a line may end outside without a change inside the frame.
constexpr double far_outside = 20000;

double widest(const Ticks& ticks) {
  std::size_t max_length = 1;
  for (const std::string& label : ticks.labels)
    max_length = std::max(max_length, utf8_length(label));
  return digit_width * static_cast<double>(max_length);
}

std::string axis_title(const std::string& title, int exponent, std::size_t room) {
  const std::string unit = exponent == 0 ? "" : " (" + power_of_ten(exponent) + ")";
  return escaped(shortened(title, room - std::min(room / 2, utf8_length(unit))) + unit);
}

std::string text(double x, double y, std::string_view anchor, std::string_view classes,
                 std::string_view content) {
  return fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"{}\" class=\"{}\">{}</text>",
                     coordinate(x), coordinate(y), anchor, classes, content);
}

std::string straight(Point a, Point b, std::string_view classes) {
  return fmt::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" class=\"{}\"/>",
                     coordinate(a.x), coordinate(a.y), coordinate(b.x), coordinate(b.y), classes);
}

}  // namespace

Chart::Chart(ChartFrame frame) : frame_(std::move(frame)) {
  top_ = frame_.y_label.empty() ? 12 : 30;
  bottom_ = frame_.height - (frame_.x_label.empty() ? 24 : 42);
  const int wanted = std::max(2, static_cast<int>((bottom_ - top_) / 36));
  y_ticks_ = frame_.y_is_log10 ? log10_ticks(frame_.y, wanted)
                               : nice_ticks(frame_.y, wanted, frame_.y_min_step);
  left_ = std::max(min_left, widest(y_ticks_) + tick_gap + 2);
  const double width = frame_.width - left_;
  x_ticks_ =
      nice_ticks(frame_.x, std::clamp(static_cast<int>(width / 78), 2, 10), frame_.x_min_step);
  right_ = frame_.width - std::max(8.0, widest(x_ticks_) / 2);
}

double Chart::pixel_x(double x) const {
  return (x - frame_.x.low) / frame_.x.span() * (right_ - left_);
}

double Chart::pixel_y(double y) const {
  return (frame_.y.high - y) / frame_.y.span() * (bottom_ - top_);
}

std::vector<Point> Chart::pixels(std::span<const Point> points) const {
  std::vector<Point> result;
  result.reserve(points.size());
  for (const Point& point : points) {
    Point pixel{pixel_x(point.x), pixel_y(point.y)};
    // An infinite value is where a simulation diverged: it ends at the far edge, not in a gap.
    pixel.x = std::clamp(pixel.x, -far_outside, far_outside);
    pixel.y = std::clamp(pixel.y, -far_outside, far_outside);
    result.push_back(pixel);
  }
  return result;
}

void Chart::path(const std::string& data, std::string_view classes) {
  if (!data.empty()) marks_ += fmt::format("<path class=\"{}\" d=\"{}\"/>", classes, data);
}

void Chart::line(std::span<const Point> points, std::string_view classes) {
  path(line_path(pixels(points)), classes);
}

Dots Chart::dots(std::span<const Point> points, std::string_view classes) {
  Dots dots = dots_path(pixels(points));
  const char* size = dots.drawn < 200 ? " sparse" : dots.drawn > 1500 ? " dense" : "";
  path(dots.path, std::string(classes) + size);
  return dots;
}

void Chart::band(double low, double high, std::string_view classes) {
  const double top = std::clamp(pixel_y(high), 0.0, bottom_ - top_);
  const double end = std::clamp(pixel_y(low), top, bottom_ - top_);
  marks_ +=
      fmt::format("<rect x=\"0\" y=\"{}\" width=\"{}\" height=\"{}\" class=\"{}\"/>",
                  coordinate(top), coordinate(right_ - left_), coordinate(end - top), classes);
}

void Chart::horizontal(double y, std::string_view classes) {
  if (!frame_.y.contains(y)) return;
  marks_ += straight({0, pixel_y(y)}, {right_ - left_, pixel_y(y)}, classes);
}

void Chart::vertical(double x, std::string_view classes) {
  if (!frame_.x.contains(x)) return;
  marks_ += straight({pixel_x(x), 0}, {pixel_x(x), bottom_ - top_}, classes);
}

void Chart::ring(Point at, double radius, std::string_view classes) {
  if (!frame_.x.contains(at.x) || !frame_.y.contains(at.y)) return;
  marks_ +=
      fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\" class=\"{}\"/>", coordinate(pixel_x(at.x)),
                  coordinate(pixel_y(at.y)), coordinate(radius), classes);
}

void Chart::bar(Interval x, double y, std::string_view classes) {
  const double begin = pixel_x(x.low);
  const double top = pixel_y(y);
  marks_ += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" class=\"{}\"/>",
                        coordinate(begin), coordinate(top), coordinate(pixel_x(x.high) - begin),
                        coordinate(std::max(0.0, pixel_y(0) - top)), classes);
}

void Chart::below(double x, std::string_view classes) {
  if (!frame_.x.contains(x)) return;
  const double tip = bottom_ - top_ - 2;
  marks_ += fmt::format("<path class=\"{}\" d=\"M{} {}l-4.5 -8h9z\"/>", classes,
                        coordinate(pixel_x(x)), coordinate(tip));
}

void Chart::image(std::span<const double> values, std::size_t columns) {
  const auto paths =
      image_paths(values, columns, largest_size(values), right_ - left_, bottom_ - top_);
  for (std::size_t level = 0; level < paths.size(); ++level) {
    path(paths[level], fmt::format("cells level{}", level));
  }
}

void Chart::message(std::string_view content) {
  marks_ += text((right_ - left_) / 2, (bottom_ - top_) / 2, "middle", "message", escaped(content));
}

std::string Chart::x_axis() const {
  std::string axis = straight({left_, bottom_}, {right_, bottom_}, "axis");
  for (std::size_t i = 0; i < x_ticks_.at.size(); ++i) {
    const double x = left_ + pixel_x(x_ticks_.at[i]);
    axis += straight({x, bottom_}, {x, bottom_ + 4}, "axis");
    axis += text(x, bottom_ + 17, "middle", "tick", x_ticks_.labels[i]);
  }
  if (frame_.x_label.empty()) return axis;
  const auto room = static_cast<std::size_t>((right_ - left_) / digit_width);
  return axis + text((left_ + right_) / 2, bottom_ + 34, "middle", "label",
                     axis_title(frame_.x_label, x_ticks_.exponent, room));
}

std::string Chart::y_axis() const {
  std::string axis;
  for (std::size_t i = 0; i < y_ticks_.at.size(); ++i) {
    const double y = top_ + pixel_y(y_ticks_.at[i]);
    axis += straight({left_, y}, {right_, y}, "grid");
    axis += text(left_ - tick_gap, y + 4, "end", "tick", y_ticks_.labels[i]);
  }
  if (frame_.y_label.empty()) return axis;
  const auto room = static_cast<std::size_t>(frame_.width / digit_width);
  return axis + text(2, 15, "start", "label", axis_title(frame_.y_label, y_ticks_.exponent, room));
}

std::string Chart::str() const {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"0 0 {0} {1}\" "
      "width=\"{0}\" height=\"{1}\" role=\"img\"><title>{2}</title><desc>{3}</desc>"
      "{4}<svg x=\"{5}\" y=\"{6}\" width=\"{7}\" height=\"{8}\" overflow=\"hidden\">{9}</svg>{10}"
      "</svg>",
      coordinate(frame_.width), coordinate(frame_.height), escaped(frame_.title),
      escaped(frame_.description), y_axis(), coordinate(left_), coordinate(top_),
      coordinate(right_ - left_), coordinate(bottom_ - top_), marks_, x_axis());
}

}  // namespace mechnn::report::svg
