#include "commands/inspect_field.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

#include "commands/inspect_present.h"
#include "mechnn/field.h"
#include "mechnn/number_text.h"

namespace mechnn::cli {
namespace {

using formats::Json;

struct AxisSummary {
  double first = 0, last = 0, shortest_step = 0, longest_step = 0;
  std::size_t points = 0;
};

AxisSummary summary_of_axis(const std::vector<double>& axis) {
  AxisSummary out{axis.front(), axis.back(), std::numeric_limits<double>::infinity(), 0,
                  axis.size()};
  for (std::size_t i = 1; i < axis.size(); ++i) {
    out.shortest_step = std::min(out.shortest_step, axis[i] - axis[i - 1]);
    out.longest_step = std::max(out.longest_step, axis[i] - axis[i - 1]);
  }
  return out;
}

/// NaN where there is no value.
struct ComponentSummary {
  double mean = std::numeric_limits<double>::quiet_NaN();
  double deviation = mean, least = mean, greatest = mean;
  std::size_t missing = 0;
};

ComponentSummary summary_of_component(std::span<const double> values) {
  ComponentSummary out;
  double mean = 0, squares = 0;  // of the deviations, by Welford's recurrence
  std::size_t count = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    const double before = value - mean;
    mean += before / static_cast<double>(++count);
    squares += before * (value - mean);
    out.least = std::fmin(out.least, value);
    out.greatest = std::fmax(out.greatest, value);
  }
  out.missing = values.size() - count;
  if (count == 0) return out;
  out.mean = mean;
  out.deviation = std::sqrt(squares / static_cast<double>(count));
  return out;
}

std::span<const double> values_of(const FieldRecording& recording, std::size_t component) {
  const std::size_t points = recording.points();
  return std::span<const double>(recording.values).subspan(component * points, points);
}

std::string text_of(double value) { return std::isnan(value) ? "-" : significant_text(value, 4); }

std::string step_text(const AxisSummary& axis) {
  const bool is_even = axis.longest_step - axis.shortest_step <= 1e-3 * axis.longest_step;
  return is_even ? text_of(axis.longest_step)
                 : text_of(axis.shortest_step) + " to " + text_of(axis.longest_step);
}

std::size_t width_of(const std::vector<std::string>& names, std::size_t least) {
  for (const std::string& name : names) least = std::max(least, name.size());
  return least;
}

std::string axes_text(const FieldSet& data, const FieldRecording& recording) {
  constexpr auto layout = "{:{}}  {:>12} {:>12} {:>8}  {}\n";
  const std::size_t width = width_of(data.axes, 9);
  std::string text = fmt::format(layout, "axis", width, "first", "last", "points", "step");
  for (std::size_t a = 0; a < data.axes.size(); ++a) {
    const AxisSummary axis = summary_of_axis(recording.axes[a]);
    text += fmt::format(layout, data.axes[a], width, text_of(axis.first), text_of(axis.last),
                        axis.points, step_text(axis));
  }
  return text;
}

std::string components_text(const FieldSet& data, const FieldRecording& recording) {
  constexpr auto layout = "{:{}}  {:>12} {:>12} {:>12} {:>12} {:>9}\n";
  const std::size_t width = width_of(data.components, 9);
  std::string text =
      fmt::format(layout, "component", width, "mean", "deviation", "least", "greatest", "missing");
  for (std::size_t c = 0; c < data.components.size(); ++c) {
    const ComponentSummary component = summary_of_component(values_of(recording, c));
    text += fmt::format(layout, data.components[c], width, text_of(component.mean),
                        text_of(component.deviation), text_of(component.least),
                        text_of(component.greatest), component.missing);
  }
  return text;
}

Json axes_json(const FieldSet& data, const FieldRecording& recording) {
  Json axes = Json::array();
  for (std::size_t a = 0; a < data.axes.size(); ++a) {
    const AxisSummary axis = summary_of_axis(recording.axes[a]);
    axes.push_back({{"name", data.axes[a]},
                    {"first", formats::number_or_null(axis.first)},
                    {"last", formats::number_or_null(axis.last)},
                    {"points", axis.points},
                    {"shortest_step", formats::number_or_null(axis.shortest_step)},
                    {"longest_step", formats::number_or_null(axis.longest_step)}});
  }
  return axes;
}

Json components_json(const FieldSet& data, const FieldRecording& recording) {
  Json components = Json::array();
  for (std::size_t c = 0; c < data.components.size(); ++c) {
    const ComponentSummary component = summary_of_component(values_of(recording, c));
    components.push_back({{"name", data.components[c]},
                          {"mean", formats::number_or_null(component.mean)},
                          {"deviation", formats::number_or_null(component.deviation)},
                          {"min", formats::number_or_null(component.least)},
                          {"max", formats::number_or_null(component.greatest)},
                          {"missing", component.missing}});
  }
  return components;
}

std::string command_of(const InspectedFields& of) {
  std::string command = "mechnn field";
  for (const std::string& file : of.files) command += " " + quoted(file);
  const auto add = [&command](const char* option, const std::string& value) {
    if (!value.empty()) command += std::string(" ") + option + " " + quoted(value);
  };
  const formats::FieldOptions& options = of.options;
  add("--time", options.time == formats::FieldOptions().time ? "" : options.time);
  add("--space", fmt::format("{}", fmt::join(options.space, ",")));
  add("--components", fmt::format("{}", fmt::join(options.components, ",")));
  add("--missing", fmt::format("{}", fmt::join(options.missing, ",")));
  return command;
}

}  // namespace

std::string field_inspection_text(const InspectedFields& of) {
  const FieldSet& data = of.measured.data;
  std::string text;
  for (std::size_t r = 0; r < data.recordings.size(); ++r) {
    const FieldRecording& recording = data.recordings[r];
    text += fmt::format("{}: a field on a grid of {} points\n\n", of.files[r], recording.points());
    text += axes_text(data, recording) + "\n" + components_text(data, recording) + "\n";
  }
  return text + "Go on with\n  " + command_of(of) + "\n";
}

Json field_inspection_json(const InspectedFields& of) {
  const FieldSet& data = of.measured.data;
  Json recordings = Json::array();
  for (std::size_t r = 0; r < data.recordings.size(); ++r) {
    recordings.push_back({{"file", of.files[r]},
                          {"points", data.recordings[r].points()},
                          {"axes", axes_json(data, data.recordings[r])},
                          {"components", components_json(data, data.recordings[r])}});
  }
  return {{"files", of.files},
          {"recordings", std::move(recordings)},
          {"command", command_of(of)},
          {"warnings", of.measured.notes}};
}

}  // namespace mechnn::cli
