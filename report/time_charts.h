// Measured values over time with one line a trajectory: the fit, or a simulation.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "report/report_data.h"
#include "report/svg/chart.h"

namespace mechnn::report {

struct TimeChart {
  std::size_t state = 0;
  std::string title;  ///< for the ear
  /// The line of a trajectory; may be empty.
  std::function<std::vector<svg::Point>(std::size_t trajectory)> line;
  /// Whether the lines widen the range of y, or leave the frame where the data do not reach.
  bool lines_set_range = true;
};

/// The chart as a figure, in a wide and a narrow drawing.
std::string time_figure(const ReportData& data, const TimeChart& chart);

/// What dots and lines mean: `line` names the kind of line, empty when none is drawn.
std::string time_legend(const ReportData& data, const std::string& line);

}  // namespace mechnn::report
