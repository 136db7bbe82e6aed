// The search: how far behind the chosen model each visited model was, against its number of terms.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/figure.h"
#include "report/markup.h"
#include "report/sections.h"
#include "report/series.h"
#include "report/svg/chart.h"
#include "report/typeset.h"
#include "report/verdict.h"

namespace mechnn::report {
namespace {

double terms_as_number(const SelectionStep& step) { return static_cast<double>(step.terms); }

bool is_best_of_its_size(const std::vector<SelectionStep>& path, const SelectionStep& step) {
  return std::none_of(path.begin(), path.end(), [&](const SelectionStep& other) {
    return other.terms == step.terms && other.score > step.score;
  });
}

// Models with too few or the wrong terms are behind by thousands; the frame ends where the best
// model of each size from the chosen one up has room.
double lowest_shown(const ReportData& data) {
  const double chosen = static_cast<double>(data.result.model.term_count());
  double deepest = 20;
  for (const SelectionStep& step : data.result.path) {
    if (!std::isfinite(step.score) || terms_as_number(step) < chosen) continue;
    if (!is_best_of_its_size(data.result.path, step)) continue;
    deepest = std::max(deepest, 1.25 * (data.result.score - step.score));
  }
  return -deepest;
}

std::vector<svg::Point> path_points(const ReportData& data) {
  std::vector<svg::Point> points;
  for (const SelectionStep& step : data.result.path) {
    points.push_back({terms_as_number(step), step.score - data.result.score});
  }
  return points;
}

svg::ChartFrame frame(const ReportData& data, const std::vector<svg::Point>& points,
                      ChartSize size) {
  std::vector<double> terms{static_cast<double>(data.result.model.term_count())};
  double highest = 0;
  for (const svg::Point& point : points) {
    terms.push_back(point.x);
    if (std::isfinite(point.y)) highest = std::max(highest, point.y);
  }
  svg::ChartFrame frame;
  frame.width = size.width;
  frame.height = size.height;
  frame.title = "Score of the models visited against their number of terms";
  frame.description =
      fmt::format("The chosen model has {}.", counted(data.result.model.term_count(), "term"));
  frame.x_label = "number of terms";
  frame.y_label = "twice the log evidence, chosen = 0";
  frame.x = svg::padded_range(terms, 0.04);
  frame.x_min_step = 1;
  const double low = lowest_shown(data);
  frame.y = {low, highest - 0.08 * low};
  return frame;
}

std::string draw(const ReportData& data, ChartSize size) {
  const std::vector<svg::Point> points = path_points(data);
  svg::Chart chart(frame(data, points, size));
  chart.band(-2, 2, "band");
  chart.horizontal(0, "guide");
  chart.line(points, "line quiet");
  chart.dots(points, "dots series0");
  for (const svg::Point& point : points) {
    if (point.y < chart.y_range().low) chart.below(point.x, "triangle series0");
  }
  chart.ring({static_cast<double>(data.result.model.term_count()), 0}, 7, "ring series1");
  return chart.str();
}

std::string path_rows(const ReportData& data) {
  std::string rows;
  for (const SelectionStep& step : data.result.path) {
    rows += fmt::format(
        "<tr><td class=\"number\">{}</td><td>{}</td><td class=\"number\">{}</td></tr>\n",
        step.terms, escaped(step.change),
        std::isfinite(step.score) ? number(step.score - data.result.score) : "—");
  }
  return rows;
}

std::string path_table(const ReportData& data) {
  return "<details><summary>Every step of the path</summary><div "
         "class=\"scroll\"><table><thead><tr>"
         "<th class=\"number\">terms</th><th>change</th><th class=\"number\">relative to the chosen"
         "</th></tr></thead><tbody>\n" +
         path_rows(data) + "</tbody></table></div></details>\n";
}

std::string rivals(const ReportData& data) {
  if (data.result.rivals.empty()) return "";
  std::string text;
  for (const Rival& rival : data.result.rivals) {
    text += fmt::format("<h3>Behind by {:.1f}</h3>\n", rival.behind) +
            math_equations(rival.model, data.time, StandardErrors::hidden);
  }
  return "<details><summary>The rivals’ equations</summary>\n" + text + "</details>\n";
}

}  // namespace

std::string selection_section(const ReportData& data) {
  if (!has_model(data)) return "";
  std::string content;
  if (!data.result.path.empty()) {
    const auto chart = [&](ChartSize size) { return draw(data, size); };
    content += legend({{"dots series0", "models visited"},
                       {"ring series1", "chosen"},
                       {"band", "as good as the chosen (within 2)"}});
    content += figure(responsive(chart, {920, 280}, {356, 260}),
                      "Higher is better. A triangle stands for a model further below.");
    content += path_table(data);
  }
  content += rivals(data);
  return content.empty() ? "" : section("selection", "How the terms were chosen", content);
}

}  // namespace mechnn::report
