// The charts that a task adds to its run's page.
#include <algorithm>
#include <cmath>

#include "report/figure.h"
#include "report/markup.h"
#include "report/series.h"
#include "report/svg/chart.h"
#include "report/svg/image.h"
#include "report/training/sections.h"

namespace mechnn::report {
namespace {

using Points = std::vector<svg::Point>;

Points points(const TrainingFigure& figure, const TrainingCurve& curve) {
  Points list;
  for (std::size_t i = 0; i < std::min(curve.x.size(), curve.y.size()); ++i) {
    double y = curve.y[i];
    if (figure.y_is_logarithmic) y = y > 0 ? std::log10(y) : std::nan("");
    list.push_back({curve.x[i], y});
  }
  return list;
}

/// Both as long as the longer one, around their middles.
void make_equal(svg::Interval& x, svg::Interval& y) {
  const double half = std::max(x.span(), y.span()) / 2;
  for (svg::Interval* const one : {&x, &y}) {
    const double middle = (one->low + one->high) / 2;
    *one = {middle - half, middle + half};
  }
}

/// For screen readers; never empty.
std::string described(const TrainingFigure& figure) {
  const std::string shown = counted(figure.curves.size(), "curve") + ". ";
  return shown + figure.caption;
}

std::string drawn(const TrainingFigure& figure, ChartSize size) {
  std::vector<Points> all;
  for (const TrainingCurve& curve : figure.curves) all.push_back(points(figure, curve));
  svg::ChartFrame frame;
  frame.width = size.width;
  frame.height = size.height;
  frame.title = figure.title;
  frame.description = described(figure);
  frame.x_label = figure.x_label;
  frame.y_label = figure.y_label;
  frame.x = x_range(all, 0.02);
  frame.y = y_range(all, 0.06);
  frame.y_is_log10 = figure.y_is_logarithmic;
  if (figure.is_plane) make_equal(frame.x, frame.y);
  svg::Chart chart(frame);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (figure.curves[i].is_measured) chart.dots(all[i], "dots observed");
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!figure.curves[i].is_measured) chart.line(all[i], "line " + series(i));
  }
  return chart.str();
}

std::string key(const TrainingFigure& figure) {
  std::vector<LegendEntry> entries;
  for (std::size_t i = 0; i < figure.curves.size(); ++i) {
    const TrainingCurve& curve = figure.curves[i];
    entries.push_back({curve.is_measured ? "dots observed" : "line " + series(i), curve.name});
  }
  return legend(entries);
}

std::string drawn(const TrainingFigure& figure, const TrainingImage& image) {
  svg::ChartFrame frame;
  frame.width = 300;
  frame.height = 340;
  frame.title = image.name;
  frame.description = figure.caption;
  frame.x_label = figure.x_label;
  frame.y_label = figure.y_label;
  frame.x = {0, figure.image_width};
  frame.y = {0, figure.image_height};
  svg::Chart chart(frame);
  chart.image(image.values, image.columns);
  const double largest = svg::largest_size(image.values);
  const std::string limit = number(largest, 2);
  const std::string colours =
      largest > 0 ? ", blue −" + limit + " to red " + limit : ": nothing but zeros, or no numbers";
  return "<div><p class=\"note\">" + escaped(image.name) + colours + "</p>" + chart.str() +
         "</div>";
}

std::string images(const TrainingFigure& figure) {
  std::string all;
  for (const TrainingImage& image : figure.images) all += drawn(figure, image);
  return "<div class=\"three\">" + all + "</div>\n";
}

std::string curves(const TrainingFigure& one) {
  const ChartSize wide = one.is_plane ? ChartSize{640, 600} : ChartSize{920, 320};
  const ChartSize narrow = one.is_plane ? ChartSize{356, 340} : ChartSize{356, 240};
  return responsive([&](ChartSize size) { return drawn(one, size); }, wide, narrow);
}

}  // namespace

std::string figures_section(const TrainingReport& run) {
  std::string content;
  for (const TrainingFigure& one : run.figures) {
    const bool has_images = !one.images.empty();
    content += "<h3>" + escaped(one.title) + "</h3>\n" + (has_images ? "" : key(one)) +
               figure(has_images ? images(one) : curves(one), escaped(one.caption));
  }
  return content.empty() ? "" : section("figures", "Figures", content);
}

}  // namespace mechnn::report
