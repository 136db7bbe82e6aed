// mechnn train: a network task from its configuration to a folder of results.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>

#include "command.h"
#include "commands/notes.h"
#include "commands/run_folder.h"
#include "commands/train_files.h"
#include "commands/train_options.h"
#include "exit_code.h"
#include "formats/files.h"
#include "progress.h"
#include "tensorboard/event_writer.h"
#include "training/tasks/training_run.h"

namespace mechnn::cli {
namespace {

std::string progress_text(const training::EpochMetrics& m) {
  const std::string validation =
      std::isnan(m.validation_loss) ? "" : fmt::format(", validation {:.5g}", m.validation_loss);
  return fmt::format("epoch {}: loss {:.5g}{}", m.epoch, m.loss, validation);
}

/// Opened at the first epoch, since a run may be refused before it. Where they cannot be written,
/// this is said once and the training goes on without.
class Events {
 public:
  Events(std::filesystem::path folder, bool resume, ProgressLine& line)
      : folder_(std::move(folder)), resume_(resume), line_(line) {}

  void write(const training::EpochMetrics& m) {
    if (failed_) return;
    try {
      append(m);
    } catch (const std::runtime_error& error) {
      failed_ = true;
      line_.clear();
      spdlog::warn("{}; the events of this run end here", error.what());
    }
  }

 private:
  void append(const training::EpochMetrics& m) {
    if (!writer_) {
      if (!resume_) tensorboard::remove_events(folder_);
      writer_.emplace(folder_);
    }
    writer_->write(m.epoch, {{"loss", m.loss},
                             {"validation_loss", m.validation_loss},
                             {"learning_rate", m.learning_rate},
                             {"gradient_norm", m.gradient_norm}});
  }

  std::filesystem::path folder_;
  bool resume_;
  ProgressLine& line_;
  bool failed_ = false;
  std::optional<tensorboard::EventWriter> writer_;
};

training::TrainingResult train(training::TrainingRun& training, training::TrainingOptions& options,
                               const TrainSettings& settings, bool is_quiet) {
  ProgressLine line(!is_quiet && options.launch.is_first());
  Events events(std::filesystem::path(settings.folder) / "tensorboard", settings.resume, line);
  const auto epochs = static_cast<double>(options.epochs);
  options.progress = [&](const training::EpochMetrics& m) {
    if (m.epoch == 0) remove_results(settings.folder);
    line.show(progress_text(m), static_cast<double>(m.epoch + 1) / epochs);
    if (options.tensorboard) events.write(m);
  };
  return training.train(options);
}

void present(const EndedRun& run, const TrainSettings& settings, const CommandContext& context) {
  const std::string json = result_json(run, context).dump(2) + "\n";
  std::map<std::string, std::string> files{
      {"metrics.csv", metrics_csv(run.result)},
      {"report.html", report::training_report_html(training_report(run, context))},
      {"result.json", json}};
  if (run.equations) {
    const auto& [data, result] = *run.equations;
    const formats::Json options{{"config", run.config}};
    files["model.json"] = formats::model_json(model_file(data, result, options, context));
  }
  formats::write_folder(settings.folder, files);
  print(context.global.json ? json : summary(run, settings.folder));
}

int run(const TrainSettings& settings, const CommandContext& context) {
  const training::Launch launch = training::Launch::from_environment();
  EndedRun run;
  run.config_file = settings.config;
  run.config = formats::read_file(settings.config);
  training::ConfigTable config = training::ConfigTable::parse(run.config, settings.config);
  training::TrainingRun training(config, context.global.seed, context.global.network_threads());
  run.options = training::TrainingOptions::from(config.table("training"));
  config.refuse_unknown_keys();
  run.options.configuration =
      config.text_without("training") + fmt::format("--seed {}\n", context.global.seed);
  run.data = training.measurements();
  if (run.data) {
    if (launch.is_first()) warn_of(run.data->notes);
    run.options.configuration +=
        fmt::format("data: {} samples, {}\n", run.data->samples, run.data->hash);
  }
  const std::filesystem::path folder = settings.folder;
  formats::require_writable_folder(folder);
  run.options.folder = folder / "checkpoint";
  run.options.resume = settings.resume;
  run.options.launch = launch;
  run.options.stop = context.interrupts->stop_gracefully();
  run.result = train(training, run.options, settings, context.global.quiet);
  if (launch.is_first()) {
    run.results = training.results();
    run.figures = training.figures();
    run.equation_lines = training.equation_lines();
    run.equations = training.equations();
    present(run, settings, context);
  }
  if (run.result.status == training::TrainingStatus::failed) {
    throw std::runtime_error("training: " + run.result.reason);
  }
  return run.result.status == training::TrainingStatus::stopped ? exit_interrupted : exit_done;
}

}  // namespace

void add_train_command(CLI::App& program, CommandContext& context) {
  const auto settings = std::make_shared<TrainSettings>();
  CLI::App* const command =
      add_command(program, context, "train", "Train a network task from its configuration",
                  [settings, &context] { return run(*settings, context); });
  add_train_options(*command, *settings);
}

}  // namespace mechnn::cli
