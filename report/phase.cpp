// Phase portraits: one state against another; for a single second-order equation, its derivative.
#include <fmt/format.h>

#include <algorithm>

#include "report/figure.h"
#include "report/markup.h"
#include "report/sections.h"
#include "report/series.h"
#include "report/svg/chart.h"
#include "report/time_charts.h"
#include "report/verdict.h"

namespace mechnn::report {
namespace {

struct Plane {
  std::size_t x = 0;  ///< columns of the fit: states, then derivatives
  std::size_t y = 0;
};

std::vector<Plane> planes(const ReportData& data) {
  const std::size_t dim = data.data.dim();
  if (dim >= 3) return {{0, 1}, {0, 2}, {1, 2}};
  if (dim == 2) return {{0, 1}};
  if (has_model(data) && data.result.model.order == 2) return {{0, 1}};
  return {};
}

std::string column_name(const ReportData& data, std::size_t column) {
  const std::size_t dim = data.data.dim();
  return column < dim ? state_label(data, column)
                      : "d" + data.data.states[column - dim] + "/d" + data.time;
}

std::vector<svg::Point> crossed(const std::vector<svg::Point>& x,
                                const std::vector<svg::Point>& y) {
  std::vector<svg::Point> points;
  for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) points.push_back({x[i].y, y[i].y});
  return points;
}

struct Portrait {
  std::vector<std::vector<svg::Point>> observed;  ///< one a trajectory; empty for a derivative
  std::vector<std::vector<svg::Point>> fitted;
};

Portrait gather(const ReportData& data, Plane plane) {
  Portrait portrait;
  const std::size_t dim = data.data.dim();
  for (std::size_t i = 0; i < data.data.trajectories.size(); ++i) {
    if (plane.x < dim && plane.y < dim) {
      portrait.observed.push_back(
          crossed(observed_points(data, i, plane.x), observed_points(data, i, plane.y)));
    }
    if (!has_model(data)) continue;
    portrait.fitted.push_back(
        crossed(fitted_points(data, i, plane.x), fitted_points(data, i, plane.y)));
  }
  return portrait;
}

std::string draw(const ReportData& data, Plane plane, const Portrait& portrait, ChartSize size) {
  std::vector<std::vector<svg::Point>> all = portrait.observed;
  all.insert(all.end(), portrait.fitted.begin(), portrait.fitted.end());
  svg::ChartFrame frame;
  frame.width = size.width;
  frame.height = size.height;
  frame.x_label = column_name(data, plane.x);
  frame.y_label = column_name(data, plane.y);
  frame.title = "Phase portrait of " + frame.y_label + " against " + frame.x_label;
  frame.description = "Rings mark where the fitted trajectories begin.";
  frame.x = x_range(all, 0.05);
  frame.y = y_range(all, 0.05);
  svg::Chart chart(frame);
  for (std::size_t i = 0; i < portrait.observed.size(); ++i) {
    chart.dots(portrait.observed[i], dots_class(data, i));
  }
  for (std::size_t i = 0; i < portrait.fitted.size(); ++i) {
    chart.line(portrait.fitted[i], line_class(i));
    if (!portrait.fitted[i].empty())
      chart.ring(portrait.fitted[i].front(), 4.5, "ring " + series(i));
  }
  return chart.str();
}

}  // namespace

std::string phase_section(const ReportData& data) {
  const std::vector<Plane> all = planes(data);
  if (all.empty()) return "";
  const ChartSize wide = all.size() == 1 ? ChartSize{560, 400} : ChartSize{296, 280};
  std::string content;
  for (const Plane plane : all) {
    const Portrait portrait = gather(data, plane);
    const auto chart = [&](ChartSize size) { return draw(data, plane, portrait, size); };
    content += "<div>" + responsive(chart, wide, {356, 320}) + "</div>";
  }
  const std::string note = data.data.dim() > 3 ? "The first three of the states." : "";
  const std::string rings = has_model(data) ? "Rings mark the first fitted state. " : "";
  return section("phase", "Phase portrait",
                 figure("<div class=\"" + std::string(all.size() == 1 ? "single" : "three") +
                            "\">" + content + "</div>",
                        rings + note));
}

}  // namespace mechnn::report
