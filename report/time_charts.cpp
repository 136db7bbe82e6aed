#include "report/time_charts.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/figure.h"
#include "report/markup.h"
#include "report/series.h"
#include "report/svg/chart.h"

namespace mechnn::report {
namespace {

using Series = std::vector<std::vector<svg::Point>>;

struct Content {
  Series observed;
  Series lines;
};

Content gather(const ReportData& data, const TimeChart& chart) {
  Content content;
  for (std::size_t i = 0; i < data.data.trajectories.size(); ++i) {
    content.observed.push_back(chart.dots(i));
    if (chart.line) content.lines.push_back(chart.line(i));
  }
  return content;
}

svg::ChartFrame frame(const ReportData& data, const TimeChart& chart, const Content& content,
                      ChartSize size) {
  Series all = content.observed;
  all.insert(all.end(), content.lines.begin(), content.lines.end());
  const bool tight = !chart.lines_set_range;
  svg::ChartFrame frame;
  frame.width = size.width;
  frame.height = size.height;
  frame.title = chart.title;
  frame.x = x_range(all, 0.015);
  frame.y = y_range(tight ? content.observed : all, tight ? 0.2 : 0.06);
  frame.x_label = time_label(data);
  frame.y_label = chart.label;
  frame.description = fmt::format("{} against {}: measured values from {} to {}.", frame.y_label,
                                  frame.x_label, number(frame.y.low, 3), number(frame.y.high, 3));
  return frame;
}

std::string dots_note(std::size_t drawn, std::size_t all) {
  if (drawn >= all) return "";
  return fmt::format("{} of {} points are drawn; the others lie within a few pixels of these.",
                     count(drawn), count(all));
}

}  // namespace

TimeChart measured_chart(const ReportData& data, std::size_t state) {
  TimeChart chart;
  chart.label = state_label(data, state);
  chart.dots = [&data, state](std::size_t trajectory) {
    return observed_points(data, trajectory, state);
  };
  return chart;
}

std::string time_figure(const ReportData& data, const TimeChart& chart) {
  const Content content = gather(data, chart);
  std::size_t all = 0;
  std::size_t drawn = 0;
  const auto draw = [&](ChartSize size) {
    svg::Chart drawing(frame(data, chart, content, size));
    std::size_t here = 0;
    all = 0;
    for (std::size_t i = 0; i < content.observed.size(); ++i) {
      const svg::Dots dots = drawing.dots(content.observed[i], dots_class(data, i));
      all += dots.finite;
      here += dots.drawn;
    }
    for (std::size_t i = 0; i < content.lines.size(); ++i) {
      drawing.line(content.lines[i], line_class(i));
    }
    if (all == 0) drawing.message("no measured values");
    drawn = std::max(drawn, here);
    return drawing.str();
  };
  const std::string charts = responsive(draw, {920, 230}, {356, 220});
  return figure(charts, dots_note(drawn, all));
}

std::string time_legend(const ReportData& data, const std::string& line) {
  constexpr std::size_t max_entries = 8;
  const std::size_t many = data.data.trajectories.size();
  if (many == 1) {
    std::vector<LegendEntry> entries{{"dots observed", "measured"}};
    if (!line.empty()) entries.push_back({line_class(0), line});
    return legend(entries);
  }
  std::vector<LegendEntry> entries{{"dots plain", "measured"}};
  if (!line.empty()) entries.push_back({"line plain", line});
  for (std::size_t i = 0; i < std::min(many, max_entries); ++i) {
    entries.push_back({"band full " + series(i), shortened(trajectory_name(data, i), 28)});
  }
  if (many > max_entries)
    entries.push_back(
        {"none", fmt::format("and {} more, in the same colours", many - max_entries)});
  return legend(entries);
}

}  // namespace mechnn::report
