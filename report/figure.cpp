#include "report/figure.h"

#include <fmt/format.h>

#include "report/markup.h"

namespace mechnn::report {
namespace {

std::string swatch(const std::string& classes) {
  std::string mark = "<path class=\"" + classes + "\" d=\"M2 7h18\"/>";
  if (classes.starts_with("dots")) mark = "<path class=\"" + classes + "\" d=\"M11 7h0\"/>";
  if (classes.starts_with("band")) {
    mark = "<rect class=\"" + classes + "\" x=\"1\" y=\"1\" width=\"20\" height=\"12\"/>";
  }
  if (classes.starts_with("ring")) {
    mark = "<circle class=\"" + classes + "\" cx=\"11\" cy=\"7\" r=\"5\"/>";
  }
  return "<svg class=\"swatch\" width=\"22\" height=\"14\" viewBox=\"0 0 22 14\" "
         "aria-hidden=\"true\">" +
         mark + "</svg>";
}

}  // namespace

std::string section(std::string_view id, std::string_view heading, const std::string& content) {
  return fmt::format("<section id=\"{}\"><h2>{}</h2>\n{}\n</section>\n", id, heading, content);
}

std::string responsive(const std::function<std::string(ChartSize)>& draw, ChartSize wide,
                       ChartSize narrow) {
  return "<div class=\"when-wide\">" + draw(wide) + "</div><div class=\"when-narrow\">" +
         draw(narrow) + "</div>\n";
}

std::string figure(const std::string& content, const std::string& caption) {
  const std::string below = caption.empty() ? "" : "<figcaption>" + caption + "</figcaption>";
  return "<figure>" + content + below + "</figure>\n";
}

std::string legend(const std::vector<LegendEntry>& entries) {
  std::string items;
  for (const LegendEntry& entry : entries) {
    items += "<li>" + swatch(entry.classes) + escaped(entry.text) + "</li>";
  }
  return "<ul class=\"legend\">" + items + "</ul>\n";
}

std::string series(std::size_t index) { return fmt::format("series{}", index % 8); }

}  // namespace mechnn::report
