// mechnn train: a network task from its configuration to a folder of results.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <memory>

#include "command.h"
#include "commands/train_options.h"
#include "exit_code.h"
#include "formats/files.h"
#include "formats/json_reader.h"
#include "progress.h"
#include "tasks/training_run.h"

namespace mechnn::cli {
namespace {

const char* status_text(TrainingStatus status) {
  switch (status) {
    case TrainingStatus::done:
      return "done";
    case TrainingStatus::early_stop:
      return "early stop";
    case TrainingStatus::stopped:
      return "stopped";
  }
  return "";
}

std::string metrics_csv(const TrainingResult& result) {
  std::string text = "epoch,loss,gradient_norm,failed,skipped\n";
  for (const EpochMetrics& m : result.history) {
    text += fmt::format("{},{},{},{},{}\n", m.epoch, m.loss, m.gradient_norm, m.failed, m.skipped);
  }
  return text;
}

formats::Json result_json(const TrainingResult& result, TrainingRun& run, const std::string& config,
                          const CommandContext& context) {
  std::int64_t failed = 0, skipped = 0;
  for (const EpochMetrics& m : result.history) {
    failed += m.failed;
    skipped += m.skipped;
  }
  return {{"status", status_text(result.status)},
          {"epochs", result.history.size()},
          {"best_epoch", result.best_epoch},
          {"failed_systems", failed},
          {"skipped_batches", skipped},
          {"results", run.results()},
          {"seed", context.global.seed},
          {"command", context.command_line},
          {"config", config}};
}

std::string summary(const TrainingResult& result, const formats::Json& json,
                    const std::string& folder) {
  std::string text =
      fmt::format("Training: {} after {} epochs, best at epoch {}\n", status_text(result.status),
                  result.history.size(), result.best_epoch);
  for (const auto& [name, value] : json["results"].items()) {
    text += fmt::format("  {}: {:.6g}\n", name, value.get<double>());
  }
  if (json["failed_systems"] != 0) {
    text += fmt::format("  {} systems could not be solved and had no part in the training\n",
                        json["failed_systems"].get<std::int64_t>());
  }
  return text + "Files in " + folder + ": checkpoint/last.pt, metrics.csv, result.json\n";
}

int run(const TrainSettings& settings, const CommandContext& context) {
  const std::string text = formats::read_file(settings.config);
  ConfigTable config = ConfigTable::parse(text, settings.config);
  TrainingRun training(config, context.global.seed, context.global.thread_count());
  TrainingOptions options = TrainingOptions::from(config.table("training"));
  config.refuse_unknown_keys();
  const std::filesystem::path folder = settings.folder;
  formats::require_writable_folder(folder);
  options.folder = folder / "checkpoint";
  options.resume = settings.resume;
  options.stop = context.interrupts->stop_gracefully();
  ProgressLine line(!context.global.quiet);
  const auto epochs = static_cast<double>(options.epochs);
  options.progress = [&](const EpochMetrics& m) {
    line.show(fmt::format("epoch {}: loss {:.5g}", m.epoch, m.loss),
              static_cast<double>(m.epoch + 1) / epochs);
  };
  const TrainingResult result = training.train(options);
  line.clear();
  const formats::Json json = result_json(result, training, text, context);
  formats::write_folder(
      folder, {{"metrics.csv", metrics_csv(result)}, {"result.json", json.dump(2) + "\n"}});
  print(context.global.json ? json.dump(2) + "\n" : summary(result, json, settings.folder));
  return result.status == TrainingStatus::stopped ? exit_interrupted : exit_done;
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
