#include "report/field/images.h"

#include <cstddef>
#include <string>
#include <vector>

#include "report/figure.h"
#include "report/markup.h"
#include "report/svg/chart.h"
#include "report/svg/image.h"

namespace mechnn::report {
namespace {

// Rows of times, columns along the first axis of space, in the middle of the other axes.
std::vector<double> plane(const FieldRecording& recording, const std::vector<double>& values,
                          std::size_t component) {
  const std::size_t times = recording.axes[0].size(), columns = recording.axes[1].size();
  std::size_t behind = 1, middle = 0;
  for (std::size_t a = recording.axes.size(); a-- > 2;) {
    middle += recording.axes[a].size() / 2 * behind;
    behind *= recording.axes[a].size();
  }
  std::vector<double> out(times * columns);
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = values[component * recording.points() + i * behind + middle];
  }
  return out;
}

std::string image(const FieldReport& run, const std::string& name,
                  const std::vector<double>& values) {
  const FieldRecording& recording = run.data.recordings.front();
  svg::ChartFrame frame;
  frame.width = 300;
  frame.height = 340;
  frame.title = name;
  frame.description = name + " over " + run.data.axes[1] + " and " + run.data.axes[0];
  frame.x_label = run.data.axes[1];
  frame.y_label = run.data.axes[0];
  frame.x = {recording.axes[1].front(), recording.axes[1].back()};
  frame.y = {recording.axes[0].front(), recording.axes[0].back()};
  svg::Chart chart(frame);
  chart.image(values, recording.axes[1].size());
  const std::string limit = number(svg::largest_size(values), 2);
  return "<div><p class=\"note\">" + escaped(name) + ", blue −" + limit + " to red " + limit +
         "</p>" + chart.str() + "</div>";
}

std::vector<double> difference(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> out(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) out[i] = a[i] - b[i];
  return out;
}

}  // namespace

std::string field_images_section(const FieldReport& run) {
  const FieldRecording& recording = run.data.recordings.front();
  std::string content;
  for (std::size_t c = 0; c < run.data.components.size(); ++c) {
    const std::string& name = run.data.components[c];
    const std::vector<double> measured = plane(recording, recording.values, c);
    const std::vector<double> smooth = plane(recording, run.result.smoothed.front(), c);
    const std::vector<double> simulated = plane(recording, run.simulated, c);
    content += figure(
        "<div class=\"three\">" + image(run, name + " as measured", measured) +
            image(run, name + " smoothed", smooth) +
            image(run, "measured − smoothed", difference(measured, smooth)) +
            image(run, name + " integrated from the first time", simulated) +
            image(run, "integrated − smoothed", difference(simulated, smooth)) + "</div>\n",
        std::string(run.data.space_dim() == 1
                        ? ""
                        : "In the middle of the other axes of space; the first recording. ") +
            "What grows in the last image is chaos, or an equation that is not the right one; what "
            "stands at the ends of an axis that is not periodic follows the field.");
  }
  return section("field", "The field", content);
}

}  // namespace mechnn::report
