// mechnn simulate: integrates a found model.
#include "mechnn/simulate.h"

#include <spdlog/spdlog.h>
#include <spdlog/stopwatch.h>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <utility>

#include "command.h"
#include "commands/notes.h"
#include "commands/simulate_field.h"
#include "commands/simulate_setup.h"
#include "exit_code.h"
#include "formats/csv_write.h"
#include "formats/dates.h"
#include "formats/field_json.h"
#include "formats/files.h"
#include "formats/input_error.h"
#include "formats/model_json.h"
#include "formats/npz_table.h"
#include "formats/table.h"
#include "formats/text.h"
#include "mechnn/inputs.h"

namespace mechnn::cli {
namespace {

constexpr auto examples =
    "Without --initial it starts where the first fitted trajectory did; the first time is that of\n"
    "the initial state. Without --times and --like it covers the first fitted trajectory.\n\n"
    "Examples:\n"
    "  mechnn simulate data_mechnn/model.json > simulated.csv\n"
    "  mechnn simulate model.json --initial x=30,y=4 --times 1900:1950:0.25 -o ahead.csv\n"
    "  mechnn simulate model.json --like data.csv -o at_the_samples.npz\n"
    "  mechnn simulate wave_mechnn/field.json --like later.npz -o simulated.npz";

struct SimulateOptions {
  std::string model;
  std::string output;
  std::string initial;
  std::string times;
  std::string like;
  std::string inputs;
};

/// Dates are counted as those of the model's data were.
formats::TableOptions table_options(const formats::ModelFile& file) {
  formats::TableOptions options;
  options.words = formats::no_options();
  if (const auto origin = formats::parse_date(file.time_origin)) {
    options.origin = formats::instant_of(*origin, formats::DateOrder::ymd);
    options.time_unit = formats::time_unit_of(file.model.time_unit);
  }
  return options;
}

/// Of the first trajectory of a table.
std::vector<double> times_like(const std::string& like, const formats::ModelFile& file) {
  const formats::MeasuredTable table = formats::read_table(like, table_options(file));
  warn_of(table.notes);
  return table.data.trajectories.front().times;
}

std::vector<double> output_times(const SimulateOptions& options, const formats::ModelFile& file) {
  if (!options.times.empty()) return time_range(options.times);
  if (options.like.empty()) return own_times(file, options.model);
  return times_like(options.like, file);
}

/// A table's columns of the model's inputs.
formats::MeasuredTable read_inputs(const std::string& path, const formats::ModelFile& file) {
  formats::TableOptions columns = table_options(file);
  columns.states = file.model.inputs;
  columns.words.states = "inputs of the model";
  return formats::read_table(path, columns);
}

/// All states of the first trajectory as inputs.
InputSignals signals_in(TrajectorySet table, const std::string& path) {
  Trajectory& first = table.trajectories.front();
  first.inputs = std::move(first.values);
  table.inputs = std::move(table.states);
  try {
    return input_signals(table, 0);
  } catch (const std::invalid_argument& error) {
    throw formats::InputError(path + ": " + error.what());
  }
}

/// The model's inputs from the table of --inputs, else from that of --like.
InputSignals input_table(const SimulateOptions& options, const formats::ModelFile& file) {
  const Model& model = file.model;
  if (model.inputs.empty()) {
    if (options.inputs.empty()) return {};
    throw CLI::ValidationError("--inputs", "the model has no inputs");
  }
  const std::string& path = options.inputs.empty() ? options.like : options.inputs;
  if (path.empty()) {
    throw CLI::ValidationError("--inputs", "the model needs the signals " +
                                               formats::listed(model.inputs) +
                                               ": give a table that has them");
  }
  formats::MeasuredTable table = read_inputs(path, file);
  if (path != options.like) warn_of(table.notes);  // --like's own were said
  return signals_in(std::move(table.data), path);
}

TrajectorySet table(const formats::ModelFile& file, const Simulation& simulation) {
  TrajectorySet set;
  set.states = file.model.variables();
  set.states.resize(file.model.components());
  set.trajectories.push_back({"", simulation.times, simulation.values});
  return set;
}

int exit_code(SimulationStatus status) {
  if (status == SimulationStatus::done) return exit_done;
  return status == SimulationStatus::stopped ? exit_interrupted : exit_numerics_failed;
}

formats::Json simulation_json(const TrajectorySet& set, const Simulation& simulation,
                              const std::string& output) {
  formats::Json states = formats::Json::object();
  for (std::size_t d = 0; d < set.dim(); ++d) {
    formats::Json column = formats::Json::array();
    for (std::size_t i = d; i < simulation.values.size(); i += set.dim()) {
      column.push_back(formats::number_or_null(simulation.values[i]));
    }
    states[set.states[d]] = column;
  }
  return {{"status", outcome_word(exit_code(simulation.status))},
          {"message", simulation.message},
          {"t", simulation.times},
          {"states", states},
          {"output", output}};
}

bool is_npz(const std::string& output) {
  return std::filesystem::path(output).extension() == ".npz";
}

void write_result(const TrajectorySet& set, const std::string& output) {
  if (is_npz(output)) {
    formats::write_npz(output, formats::table_arrays(set));
  } else {
    formats::write_file(output, formats::csv_table(set));
  }
  spdlog::info("wrote {}", output);
}

int run(const SimulateOptions& options, const CommandContext& context) {
  if (formats::is_field_model(options.model)) {
    for (const auto& [option, text] : {std::pair{"--initial", &options.initial},
                                       {"--times", &options.times},
                                       {"--inputs", &options.inputs}}) {
      if (!text->empty()) throw CLI::ValidationError(option, "a field starts from that of --like");
    }
    return simulate_field_file({options.model, options.like, options.output}, context);
  }
  const formats::ModelFile file = formats::read_model_json(options.model);
  const auto start = initial_state(file, options.initial, options.model);
  const auto times = output_times(options, file);
  if (!options.output.empty()) formats::require_writable_file(options.output, {".csv", ".npz"});
  SimulationOptions settings;
  settings.inputs = input_table(options, file);
  settings.stop = context.interrupts->stop_gracefully();
  const InputSignals& inputs = settings.inputs;
  if (!inputs.empty() &&
      (times.front() < inputs.times.front() || times.back() > inputs.times.back())) {
    spdlog::warn(
        "the inputs are known from {:g} to {:g} only; beyond they stay what they are there",
        inputs.times.front(), inputs.times.back());
  }
  const spdlog::stopwatch watch;
  const Simulation simulation = simulate(file.model, start, times, settings);
  spdlog::info("simulated {} of {} times in {:.3f} s", simulation.times.size(), times.size(),
               watch);
  const TrajectorySet set = table(file, simulation);
  if (!options.output.empty()) write_result(set, options.output);
  if (context.global.json) {
    print(simulation_json(set, simulation, options.output).dump(2) + "\n");
  } else if (options.output.empty()) {
    print(formats::csv_table(set));
  }
  if (simulation.status != SimulationStatus::done) {
    std::fprintf(stderr, "mechnn: error: %s\n", simulation.message.c_str());
  }
  return exit_code(simulation.status);
}

}  // namespace

void add_simulate_command(CLI::App& program, CommandContext& context) {
  const auto options = std::make_shared<SimulateOptions>();
  CLI::App* const command = add_command(program, context, "simulate", "Integrate a found model",
                                        [options, &context] { return run(*options, context); });
  command->add_option("model", options->model, "A model.json, or a field.json of mechnn field")
      ->required();
  command
      ->add_option(
          "-o,--output", options->output,
          "File to write, CSV or NPZ by its name [standard output, CSV]; of a field NPZ [none]")
      ->check(not_empty());
  command->add_option("--initial", options->initial, "Initial state, such as x=1,y=2")
      ->check(not_empty());
  auto* const times =
      command->add_option("--times", options->times, "START:STOP:STEP")->check(not_empty());
  command
      ->add_option("--like", options->like,
                   "Times of this table's first trajectory; of a field's equations the field whose "
                   "first time they start from, and that they are compared with")
      ->check(not_empty())
      ->excludes(times);
  command
      ->add_option("--inputs", options->inputs,
                   "Table with the model's inputs, of which the first trajectory counts [--like's]")
      ->check(not_empty());
  command->footer(examples);
}

}  // namespace mechnn::cli
