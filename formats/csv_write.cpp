#include "formats/csv_write.h"

#include <cmath>

#include "mechnn/number_text.h"

namespace mechnn::formats {

std::string csv_field(std::string_view text) {
  if (text.find_first_of("\",\r\n") == text.npos) return std::string(text);
  std::string field = "\"";
  for (const char c : text) {
    field += c;
    if (c == '"') field += c;
  }
  return field + "\"";
}

std::string csv_number(double value) { return std::isnan(value) ? "" : shortest_text(value); }

std::string csv_table(const TrajectorySet& set) {
  const bool several = set.trajectories.size() > 1;
  std::string text = several ? "trajectory,t" : "t";
  for (const auto& state : set.states) text += "," + state;
  text += "\n";
  for (const Trajectory& trajectory : set.trajectories) {
    const std::string label = several ? csv_field(trajectory.name) + "," : "";
    for (std::size_t i = 0; i < trajectory.samples(); ++i) {
      text += label + csv_number(trajectory.times[i]);
      for (std::size_t d = 0; d < set.dim(); ++d) {
        text += "," + csv_number(trajectory.values[i * set.dim() + d]);
      }
      text += "\n";
    }
  }
  return text;
}

}  // namespace mechnn::formats
