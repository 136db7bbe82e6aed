// Measured values over time, of a state with one line a trajectory (the fit, or a simulation) or of
// an input alone.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "report/report_data.h"
#include "report/svg/marks.h"

namespace mechnn::report {

struct TimeChart {
  std::string title;  ///< for screen readers
  std::string label;  ///< of the values
  std::function<std::vector<svg::Point>(std::size_t trajectory)> dots;
  /// The points of a trajectory's line, which may be none; without a function there are no lines.
  std::function<std::vector<svg::Point>(std::size_t trajectory)> line;
  /// True where the lines widen the range of y; otherwise they are clipped to that of the data.
  bool lines_set_range = true;
};

/// The measured values of a state, without a title and lines.
TimeChart measured_chart(const ReportData& data, std::size_t state);

/// The chart as a figure, in a wide and a narrow drawing.
std::string time_figure(const ReportData& data, const TimeChart& chart);

/// The meaning of dots and lines; `line` names the kind of line, empty when none is drawn.
std::string time_legend(const ReportData& data, const std::string& line);

}  // namespace mechnn::report
