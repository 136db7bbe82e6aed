// Residuals: data minus fitted state, in time with the band of two standard deviations, and their
// order against the normal distribution's quantiles Φ⁻¹((i − 1/2)/n).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/figure.h"
#include "report/markup.h"
#include "report/normal.h"
#include "report/sections.h"
#include "report/series.h"
#include "report/svg/chart.h"
#include "report/verdict.h"

namespace mechnn::report {
namespace {

struct Residuals {
  std::vector<std::vector<svg::Point>> series;  ///< one a trajectory
  std::vector<double> pooled;                   ///< finite ones, increasing
  double sigma = 0;                             ///< the model's noise, else their rms
  double neighbours = 0;                        ///< correlation of neighbours; NaN when undefined
  bool scaled = false;  ///< by the noise of their values to that of a typical one
};

double root_mean_square(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value * value;
  return values.empty() ? 0 : std::sqrt(sum / static_cast<double>(values.size()));
}

double neighbour_correlation(const std::vector<std::vector<svg::Point>>& all) {
  double products = 0;
  double squares = 0;
  for (const auto& points : all) {
    for (std::size_t i = 1; i < points.size(); ++i) {
      if (!std::isfinite(points[i].y) || !std::isfinite(points[i - 1].y)) continue;
      products += points[i].y * points[i - 1].y;
      squares += (points[i].y * points[i].y + points[i - 1].y * points[i - 1].y) / 2;
    }
  }
  return squares > 0 ? products / squares : std::nan("");
}

Residuals gather(const ReportData& data, std::size_t state) {
  Residuals result;
  for (std::size_t i = 0; i < data.data.trajectories.size(); ++i) {
    result.series.push_back(residual_points(data, i, state));
    for (const svg::Point& point : result.series.back()) {
      if (std::isfinite(point.y)) result.pooled.push_back(point.y);
    }
  }
  std::sort(result.pooled.begin(), result.pooled.end());
  const std::vector<double>& noise = data.result.model.noise;
  const bool known = state < noise.size() && noise[state] > 0;
  result.sigma = known ? noise[state] : root_mean_square(result.pooled);
  result.neighbours = neighbour_correlation(result.series);
  const auto& fits = data.result.fits;
  result.scaled = std::any_of(fits.begin(), fits.end(),
                              [](const TrajectoryFit& fit) { return !fit.noise.empty(); });
  return result;
}

svg::Interval symmetric(double half) { return {-1.06 * half, 1.06 * half}; }

std::string time_chart(const ReportData& data, const Residuals& residuals, std::size_t state,
                       ChartSize size) {
  const double half = std::max({std::abs(residuals.pooled.front()),
                                std::abs(residuals.pooled.back()), 2.2 * residuals.sigma});
  svg::ChartFrame frame;
  frame.width = size.width;
  frame.height = size.height;
  frame.title = "Residuals of " + data.data.states[state] + " against " + data.time;
  frame.description = fmt::format("Band: plus and minus two standard deviations of {}.",
                                  number(residuals.sigma, 3));
  frame.x_label = time_label(data);
  frame.y_label = "measured − fitted " + state_label(data, state);
  frame.x = x_range(residuals.series, 0.015);
  frame.y = half > 0 ? symmetric(half) : svg::Interval{-1, 1};
  svg::Chart chart(frame);
  chart.band(-2 * residuals.sigma, 2 * residuals.sigma, "band");
  chart.horizontal(0, "guide");
  for (std::size_t i = 0; i < residuals.series.size(); ++i) {
    chart.dots(residuals.series[i], "dots " + series(i));
  }
  return chart.str();
}

// At most about 400 of the order statistics, evenly, and always the extremes.
std::vector<svg::Point> quantiles(const Residuals& residuals) {
  const std::size_t many = residuals.pooled.size();
  const std::size_t stride = std::max<std::size_t>(1, many / 400);
  std::vector<svg::Point> points;
  for (std::size_t i = 0; i < many; ++i) {
    if (i % stride != 0 && i > 20 && i + 20 < many) continue;
    const double probability = (static_cast<double>(i) + 0.5) / static_cast<double>(many);
    points.push_back({normal_quantile(probability), residuals.pooled[i] / residuals.sigma});
  }
  return points;
}

std::string quantile_chart(const ReportData& data, const Residuals& residuals, std::size_t state,
                           ChartSize size) {
  const std::vector<svg::Point> points = quantiles(residuals);
  double half = 2.5;
  for (const svg::Point& point : points)
    half = std::max({half, std::abs(point.x), std::abs(point.y)});
  svg::ChartFrame frame;
  frame.width = size.width;
  frame.height = size.height;
  frame.title = "Normal quantile plot of the residuals of " + data.data.states[state];
  frame.description = "On the diagonal where the residuals are normally distributed.";
  frame.x_label = "normal quantile";
  frame.y_label = "residual / σ";
  frame.x = frame.y = symmetric(half);
  svg::Chart chart(frame);
  chart.line(std::vector<svg::Point>{{-half, -half}, {half, half}}, "guide");
  chart.dots(points, "dots series0");
  return chart.str();
}

std::string signed_share(double value) {
  const std::string size = fmt::format("{:.2f}", std::abs(value));
  return value < 0 && size != "0.00" ? "−" + size : size;
}

std::string caption(const Residuals& residuals) {
  const auto outside = std::count_if(residuals.pooled.begin(), residuals.pooled.end(),
                                     [&](double r) { return std::abs(r) > 2 * residuals.sigma; });
  const double share =
      100.0 * static_cast<double>(outside) / static_cast<double>(residuals.pooled.size());
  std::string text =
      fmt::format("σ = {}; {:.1f} % of {} lie outside ±2σ (normal: 4.6 %)",
                  number(residuals.sigma, 3), share, counted(residuals.pooled.size(), "residual"));
  if (std::isfinite(residuals.neighbours)) {
    text += "; correlation of neighbours " + signed_share(residuals.neighbours);
  }
  // Otherwise the band of one height would seem to say that the noise is constant.
  if (residuals.scaled) text += "; each residual times σ over the noise at its value";
  return text + ".";
}

std::string panel(const ReportData& data, std::size_t state) {
  const Residuals residuals = gather(data, state);
  if (residuals.pooled.empty()) return "";
  const std::string over_time =
      responsive([&](ChartSize size) { return time_chart(data, residuals, state, size); },
                 {600, 230}, {356, 200});
  if (!(residuals.sigma > 0)) return figure(over_time, "All residuals are zero.");
  const std::string normal =
      responsive([&](ChartSize size) { return quantile_chart(data, residuals, state, size); },
                 {300, 230}, {356, 240});
  return figure("<div class=\"pair\"><div>" + over_time + "</div><div>" + normal + "</div></div>",
                caption(residuals));
}

}  // namespace

std::string residuals_section(const ReportData& data) {
  if (!has_model(data)) return "";
  const std::size_t shown = std::min(max_panels, data.data.dim());
  std::string panels;
  for (std::size_t state = 0; state < shown; ++state) panels += panel(data, state);
  if (panels.empty()) return "";
  return section("residuals", "Residuals", panels + drawn_note(shown, data.data.dim(), "state"));
}

}  // namespace mechnn::report
