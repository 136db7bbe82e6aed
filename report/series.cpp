#include "report/series.h"

#include <fmt/format.h>

#include <cmath>

#include "report/figure.h"
#include "report/markup.h"

namespace mechnn::report {
namespace {

svg::Interval range(const std::vector<std::vector<svg::Point>>& series, double margin,
                    double svg::Point::*axis) {
  std::vector<double> values;
  for (const auto& points : series) {
    for (const svg::Point& point : points) {
      if (std::isfinite(point.x) && std::isfinite(point.y)) values.push_back(point.*axis);
    }
  }
  return svg::padded_range(values, margin);
}

}  // namespace

std::vector<svg::Point> column_points(const std::vector<double>& times,
                                      const std::vector<double>& values, std::size_t columns,
                                      std::size_t column) {
  std::vector<svg::Point> points(times.size());
  for (std::size_t i = 0; i < times.size(); ++i) {
    const std::size_t at = i * columns + column;
    points[i] = {times[i], at < values.size() ? values[at] : std::nan("")};
  }
  return points;
}

std::vector<svg::Point> observed_points(const ReportData& data, std::size_t trajectory,
                                        std::size_t state) {
  const Trajectory& of = data.data.trajectories[trajectory];
  return column_points(of.times, of.values, data.data.dim(), state);
}

std::vector<svg::Point> input_points(const ReportData& data, std::size_t trajectory,
                                     std::size_t input) {
  const Trajectory& of = data.data.trajectories[trajectory];
  return column_points(of.times, of.inputs, data.data.inputs.size(), input);
}

std::vector<svg::Point> fitted_points(const ReportData& data, std::size_t trajectory,
                                      std::size_t column) {
  if (trajectory >= data.result.fits.size()) return {};
  const TrajectoryFit& fit = data.result.fits[trajectory];
  return column_points(fit.times, fit.states, fit_columns(data), column);
}

std::vector<svg::Point> residual_points(const ReportData& data, std::size_t trajectory,
                                        std::size_t state) {
  if (trajectory >= data.result.fits.size()) return {};
  const TrajectoryFit& fit = data.result.fits[trajectory];
  std::vector<double> residuals = fit.residuals;
  // Where the noise follows the value, residuals are drawn on the scale of a typical value's noise.
  for (std::size_t i = 0; i < fit.noise.size(); ++i) {
    residuals[i] *= data.result.model.noise[i % data.data.dim()] / fit.noise[i];
  }
  return column_points(data.data.trajectories[trajectory].times, residuals, data.data.dim(), state);
}

std::size_t fit_columns(const ReportData& data) {
  return data.data.dim() * static_cast<std::size_t>(data.result.model.order);
}

std::string trajectory_name(const ReportData& data, std::size_t trajectory) {
  const std::string& name = data.data.trajectories[trajectory].name;
  return name.empty() ? fmt::format("trajectory {}", trajectory + 1) : name;
}

std::string with_unit(const std::string& name, const std::string& unit) {
  return unit.empty() ? name : name + " [" + unit + "]";
}

std::string state_label(const ReportData& data, std::size_t state) {
  const TrajectorySet& set = data.data;
  return with_unit(set.states[state], set.units.empty() ? "" : set.units[state]);
}

std::string time_label(const ReportData& data) {
  const std::string& origin = data.data.time_origin;
  return with_unit(data.time, data.data.time_unit + (origin.empty() ? "" : " since " + origin));
}

svg::Interval x_range(const std::vector<std::vector<svg::Point>>& series, double margin) {
  return range(series, margin, &svg::Point::x);
}

svg::Interval y_range(const std::vector<std::vector<svg::Point>>& series, double margin) {
  return range(series, margin, &svg::Point::y);
}

std::string dots_class(const ReportData& data, std::size_t trajectory) {
  return "dots " +
         (data.data.trajectories.size() == 1 ? std::string("observed") : series(trajectory));
}

std::string line_class(std::size_t trajectory) { return "line " + series(trajectory); }

std::string drawn_note(std::size_t drawn, std::size_t all, std::string_view noun) {
  if (drawn >= all) return "";
  return fmt::format("<p class=\"note\">The first {} of {} are drawn.</p>\n", drawn,
                     counted(all, noun));
}

}  // namespace mechnn::report
