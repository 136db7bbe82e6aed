// One chart as an <svg> element: axes with ticks, and marks in the data's units.
//
// Colours come from the page's style sheet by class: series0 … series7 set the colour of a mark,
// `line`, `dots`, `band`, `guide` its kind. Nothing is ever drawn outside the frame.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "report/svg/marks.h"
#include "report/svg/ticks.h"

namespace mechnn::report::svg {

struct ChartFrame {
  double width = 640;  ///< the whole element's, in pixels
  double height = 240;
  std::string title;        ///< for screen readers: the quantities shown
  std::string description;  ///< for screen readers: the finding
  std::string x_label;
  std::string y_label;  ///< written above the axis, horizontally
  Interval x;
  Interval y;
  bool y_is_log10 = false;  ///< y holds the log10 of the axis' numbers
  double x_min_step = 0;    ///< between ticks, e.g. 1 for numbers of things
  double y_min_step = 0;
};

class Chart {
 public:
  explicit Chart(ChartFrame frame);

  /// A line through the points; `classes` e.g. "line series0".
  void line(std::span<const Point> points, std::string_view classes);
  /// Dots at the points; returns the numbers of finite and of drawn points.
  Dots dots(std::span<const Point> points, std::string_view classes);
  /// The horizontal band between two values of y.
  void band(double low, double high, std::string_view classes);
  /// A horizontal or vertical line across the whole frame.
  void horizontal(double y, std::string_view classes);
  void vertical(double x, std::string_view classes);
  /// A circle around a point, e.g. to mark it among others.
  void ring(Point at, double radius, std::string_view classes);
  /// A bar from y = 0 between two values of x.
  void bar(Interval x, double y, std::string_view classes);
  /// A small triangle at the lower edge: a point below the frame.
  void below(double x, std::string_view classes);
  /// Values over the whole frame in colours, in rows of `columns` from the bottom up; the colours
  /// are symmetric about 0.
  void image(std::span<const double> values, std::size_t columns);
  /// A sentence in the middle of the frame, for a chart with nothing to draw.
  void message(std::string_view content);

  [[nodiscard]] std::string str() const;
  [[nodiscard]] Interval x_range() const { return frame_.x; }
  [[nodiscard]] Interval y_range() const { return frame_.y; }

 private:
  [[nodiscard]] double pixel_x(double x) const;
  [[nodiscard]] double pixel_y(double y) const;
  [[nodiscard]] std::vector<Point> pixels(std::span<const Point> points) const;
  [[nodiscard]] std::string x_axis() const;
  [[nodiscard]] std::string y_axis() const;
  void path(const std::string& data, std::string_view classes);

  ChartFrame frame_;
  Ticks x_ticks_;
  Ticks y_ticks_;
  double left_ = 0;
  double right_ = 0;
  double top_ = 0;
  double bottom_ = 0;
  std::string marks_;
};

}  // namespace mechnn::report::svg
