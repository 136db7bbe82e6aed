// The columns of trajectories as points of a chart.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "report/report_data.h"
#include "report/svg/marks.h"
#include "report/svg/ticks.h"

namespace mechnn::report {

/// Column `column` of a row-major (times, columns) array over `times`; NaN where the array ends
/// early.
std::vector<svg::Point> column_points(const std::vector<double>& times,
                                      const std::vector<double>& values, std::size_t columns,
                                      std::size_t column);

std::vector<svg::Point> observed_points(const ReportData& data, std::size_t trajectory,
                                        std::size_t state);
std::vector<svg::Point> input_points(const ReportData& data, std::size_t trajectory,
                                     std::size_t input);
/// Empty when the trajectory has no fit.
std::vector<svg::Point> fitted_points(const ReportData& data, std::size_t trajectory,
                                      std::size_t column);
std::vector<svg::Point> residual_points(const ReportData& data, std::size_t trajectory,
                                        std::size_t state);

/// Columns of a fit: D states, then for order 2 their derivatives.
std::size_t fit_columns(const ReportData& data);

/// The trajectory's name, else its number: "trajectory 3".
std::string trajectory_name(const ReportData& data, std::size_t trajectory);

/// "hare [thousand]", for axes; the name alone where the unit is unknown.
std::string with_unit(const std::string& name, const std::string& unit);
std::string state_label(const ReportData& data, std::size_t state);
/// The same of the time; of dates "date [d since 2020-01-22]".
std::string time_label(const ReportData& data);

/// Ranges of all points.
svg::Interval x_range(const std::vector<std::vector<svg::Point>>& series, double margin);
svg::Interval y_range(const std::vector<std::vector<svg::Point>>& series, double margin);

/// Classes of a trajectory's dots and lines: with one trajectory, dots in a neutral colour.
std::string dots_class(const ReportData& data, std::size_t trajectory);
std::string line_class(std::size_t trajectory);

/// "The first 12 of 40 states are drawn." or nothing.
std::string drawn_note(std::size_t drawn, std::size_t all, std::string_view noun);

/// Readers do not scroll through more panels than this.
inline constexpr std::size_t max_panels = 12;

}  // namespace mechnn::report
