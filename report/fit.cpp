// Data with fitted states, and data with the found model's own simulation.
#include <fmt/format.h>

#include <algorithm>

#include "report/figure.h"
#include "report/markup.h"
#include "report/sections.h"
#include "report/series.h"
#include "report/time_charts.h"
#include "report/verdict.h"

namespace mechnn::report {
namespace {

std::size_t panels(const ReportData& data) { return std::min(max_panels, data.data.dim()); }

std::string r_squared(const ReportData& data, std::size_t state) {
  if (state >= data.result.r_squared.size()) return "";
  return " R² = " + number(data.result.r_squared[state]) + ".";
}

// A sentence for each simulation that did not reach the end: "hare: stopped early".
std::string unfinished_simulations(const ReportData& data) {
  std::string items;
  for (std::size_t i = 0; i < data.simulations.size(); ++i) {
    const Simulation& simulation = data.simulations[i];
    if (simulation.status == SimulationStatus::done) continue;
    const std::string reached = simulation.times.empty()
                                    ? ""
                                    : fmt::format(" It reached {} = {}.", escaped(data.time),
                                                  number(simulation.times.back()));
    items += "<li>" + escaped(trajectory_name(data, i)) + ": " + escaped(simulation.message) +
             reached + "</li>\n";
  }
  if (items.empty()) return "";
  return "<aside class=\"warnings\"><h3>Not simulated to the end</h3><ul>\n" + items +
         "</ul></aside>\n";
}

// How the tables were read.
std::string notes(const ReportData& data) {
  std::string items;
  for (const std::string& note : data.notes) items += "<li>" + escaped(note) + "</li>\n";
  return items.empty() ? "" : "<ul class=\"note\">\n" + items + "</ul>\n";
}

std::string input_figures(const ReportData& data) {
  const std::vector<std::string>& names = data.data.inputs;
  const std::size_t shown = std::min(max_panels, names.size());
  std::string figures;
  for (std::size_t input = 0; input < shown; ++input) {
    TimeChart chart;
    chart.label = names[input] + " (input)";
    chart.title = "Measured input " + names[input] + ".";
    chart.dots = [&](std::size_t trajectory) { return input_points(data, trajectory, input); };
    figures += time_figure(data, chart);
  }
  return figures + drawn_note(shown, names.size(), "input");
}

}  // namespace

std::string fit_section(const ReportData& data) {
  const bool fitted = has_model(data) && !data.result.fits.empty();
  std::string content = notes(data) + time_legend(data, fitted ? "fitted states" : "");
  for (std::size_t state = 0; state < panels(data); ++state) {
    TimeChart chart = measured_chart(data, state);
    chart.title = "Measured" + std::string(fitted ? " and fitted " : " ") +
                  data.data.states[state] + "." + r_squared(data, state);
    chart.line = [&](std::size_t trajectory) {
      return fitted ? fitted_points(data, trajectory, state) : std::vector<svg::Point>{};
    };
    content += time_figure(data, chart);
  }
  content += drawn_note(panels(data), data.data.dim(), "state") + input_figures(data);
  return section("fit", fitted ? "Data and fit" : "Data", content);
}

std::string simulation_section(const ReportData& data) {
  if (!has_model(data) || data.simulations.empty()) return "";
  const std::size_t columns = fit_columns(data);
  std::string content =
      "<p>The equations alone, integrated from the fitted state at each trajectory’s first "
      "sample. Chaotic systems leave the data after a while even with the right equations.</p>\n" +
      unfinished_simulations(data) + time_legend(data, "simulated");
  for (std::size_t state = 0; state < panels(data); ++state) {
    TimeChart chart = measured_chart(data, state);
    chart.title = "Measured and simulated " + data.data.states[state] + ".";
    chart.lines_set_range = false;
    chart.line = [&](std::size_t trajectory) {
      if (trajectory >= data.simulations.size()) return std::vector<svg::Point>{};
      const Simulation& of = data.simulations[trajectory];
      return column_points(of.times, of.values, columns, state);
    };
    content += time_figure(data, chart);
  }
  content += drawn_note(panels(data), data.data.dim(), "state");
  return section("simulation", "Simulation from the first state", content);
}

}  // namespace mechnn::report
