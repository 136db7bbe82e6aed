#include "commands/simulate_field.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <spdlog/stopwatch.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include "commands/notes.h"
#include "exit_code.h"
#include "formats/field_arrays.h"
#include "formats/field_files.h"
#include "formats/field_json.h"
#include "formats/files.h"
#include "formats/input_error.h"
#include "formats/npz.h"
#include "mechnn/field_simulation.h"
#include "mechnn/number_text.h"

namespace mechnn::cli {
namespace {

formats::MeasuredFields read_field(const std::string& path, const formats::FieldModel& model) {
  formats::FieldOptions options;
  options.time = model.axes.front();
  options.space.assign(model.axes.begin() + 1, model.axes.end());
  options.components = model.components;
  for (std::size_t a = 0; a < model.periodic.size(); ++a) {
    if (model.periodic[a]) options.periodic.push_back(options.space[a]);
  }
  return formats::read_fields({path}, options);
}

// rms(simulated − data) over the data's deviation, over the times that were reached.
double relative_error(const FieldSet& data, const FieldSimulation& simulation,
                      std::size_t component) {
  const FieldRecording& recording = data.recordings.front();
  const std::size_t points = recording.points();
  const std::size_t row = points / recording.axes[0].size();
  const double* const measured = recording.values.data() + component * points;
  const double* const simulated = simulation.values.data() + component * points;
  double mean = 0, squares = 0, errors = 0, count = 0;
  const auto each = [&](const auto& visit) {
    for (std::size_t i = row; i < (simulation.reached + 1) * row; ++i) {
      if (!std::isnan(measured[i])) visit(i);
    }
  };
  each([&](std::size_t i) {
    mean += measured[i];
    count += 1;
  });
  mean /= count;
  each([&](std::size_t i) {
    squares += (measured[i] - mean) * (measured[i] - mean);
    errors += (measured[i] - simulated[i]) * (measured[i] - simulated[i]);
  });
  return std::sqrt(errors / squares);
}

int exit_code(FieldSimulationStatus status) {
  if (status == FieldSimulationStatus::done) return exit_done;
  return status == FieldSimulationStatus::stopped ? exit_interrupted : exit_numerics_failed;
}

formats::Json simulation_json(const FieldSet& data, const FieldSimulation& simulation,
                              const std::string& output) {
  formats::Json errors = formats::Json::object();
  for (std::size_t c = 0; c < data.components.size(); ++c) {
    errors[data.components[c]] = formats::number_or_null(relative_error(data, simulation, c));
  }
  return {{"status", outcome_word(exit_code(simulation.status))},
          {"reached", data.recordings.front().axes[0][simulation.reached]},
          {"error_over_deviation", errors},
          {"output", output}};
}

std::string simulation_text(const FieldSet& data, const FieldSimulation& simulation) {
  const std::vector<double>& times = data.recordings.front().axes[0];
  std::string text = fmt::format(
      "Integrated from {} = {} to {}, the errors over the data's deviation:\n", data.axes[0],
      shortest_text(times.front()), shortest_text(times[simulation.reached]));
  for (std::size_t c = 0; simulation.reached > 0 && c < data.components.size(); ++c) {
    text += fmt::format("  {}: {}\n", data.components[c],
                        significant_text(relative_error(data, simulation, c), 3));
  }
  return text;
}

}  // namespace

int simulate_field_file(const FieldSimulationFiles& files, const CommandContext& context) {
  const formats::FieldModel model = formats::read_field_model(files.model);
  if (files.like.empty()) {
    throw formats::InputError(
        files.model + ": the equations of a field start from a field: give one with --like");
  }
  const formats::MeasuredFields measured = read_field(files.like, model);
  warn_of(measured.notes);
  if (!files.output.empty()) formats::require_writable_file(files.output, {".npz"});
  FieldSimulationOptions options;
  options.stop = context.interrupts->stop_gracefully();
  const spdlog::stopwatch watch;
  const FieldSimulation simulation =
      simulate_field(smoothed_field(measured.data), 0, model.equations, model.order, options);
  spdlog::info("simulated {} steps of the grid in {:.3f} s", simulation.reached, watch);
  if (!files.output.empty()) {
    formats::write_npz(files.output, formats::field_arrays(measured.data, 0, simulation.values));
    spdlog::info("wrote {}", files.output);
  }
  print(context.global.json
            ? simulation_json(measured.data, simulation, files.output).dump(2) + "\n"
            : simulation_text(measured.data, simulation));
  if (simulation.status == FieldSimulationStatus::gave_up) {
    std::fprintf(stderr, "mechnn: error: the steps of the integration became too short\n");
  }
  if (simulation.status == FieldSimulationStatus::diverged) {
    std::fprintf(
        stderr, "mechnn: error: the field leaves all bounds after %s = %s\n",
        measured.data.axes[0].c_str(),
        shortest_text(measured.data.recordings.front().axes[0][simulation.reached]).c_str());
  }
  return exit_code(simulation.status);
}

}  // namespace mechnn::cli
