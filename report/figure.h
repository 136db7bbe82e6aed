// Figures: charts with their captions and legends.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace mechnn::report {

/// A section with its heading; `id` is its anchor.
std::string section(std::string_view id, std::string_view heading, const std::string& content);

/// Pixels of a chart's element.
struct ChartSize {
  double width = 0;
  double height = 0;
};

/// The same chart drawn twice, for a wide and for a narrow page; the style sheet shows one of them.
/// Scaling one drawing instead would make its text too small on a phone.
std::string responsive(const std::function<std::string(ChartSize)>& draw, ChartSize wide,
                       ChartSize narrow);

/// `content` with a caption (HTML) below; an empty caption is left out.
std::string figure(const std::string& content, const std::string& caption);

struct LegendEntry {
  std::string classes;  ///< the mark's, as in Chart: "line series0", "dots observed", "band"
  std::string text;     ///< plain text
};

std::string legend(const std::vector<LegendEntry>& entries);

/// The class of the colour of trajectory `index`: eight colours, then again from the first.
std::string series(std::size_t index);

}  // namespace mechnn::report
