#include "commands/train_files.h"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>

#include "commands/discover_present.h"
#include "version.h"

namespace mechnn::cli {
namespace {

struct Trouble {
  std::int64_t failed = 0;
  std::int64_t skipped = 0;
};

Trouble trouble_of(const training::TrainingResult& result) {
  Trouble trouble;
  for (const training::EpochMetrics& m : result.history) {
    trouble.failed += m.failed;
    trouble.skipped += m.skipped;
  }
  return trouble;
}

report::TrainingEnd end_of(training::TrainingStatus status) {
  switch (status) {
    case training::TrainingStatus::done:
      return report::TrainingEnd::done;
    case training::TrainingStatus::early_stop:
      return report::TrainingEnd::early_stop;
    case training::TrainingStatus::stopped:
      return report::TrainingEnd::stopped;
    case training::TrainingStatus::failed:
      return report::TrainingEnd::failed;
  }
  return report::TrainingEnd::failed;
}

std::string cell(double value) { return std::isnan(value) ? "" : fmt::format("{}", value); }

}  // namespace

void remove_results(const std::filesystem::path& folder) {
  for (const char* name : {"metrics.csv", "report.html", "result.json", "model.json"}) {
    std::error_code ignored;  // what cannot be removed cannot be written either, which is said then
    std::filesystem::remove(folder / name, ignored);
  }
}

std::string_view status_text(training::TrainingStatus status) {
  switch (status) {
    case training::TrainingStatus::done:
      return "done";
    case training::TrainingStatus::early_stop:
      return "early stop";
    case training::TrainingStatus::stopped:
      return "stopped";
    case training::TrainingStatus::failed:
      return "failed";
  }
  return "";
}

std::string metrics_csv(const training::TrainingResult& result) {
  std::string text = "epoch,loss,validation_loss,learning_rate,gradient_norm,failed,skipped\n";
  for (const training::EpochMetrics& m : result.history) {
    text += fmt::format("{},{},{},{},{},{},{}\n", m.epoch, cell(m.loss), cell(m.validation_loss),
                        cell(m.learning_rate), cell(m.gradient_norm), m.failed, m.skipped);
  }
  return text;
}

formats::Json result_json(const EndedRun& run, const CommandContext& context) {
  const Trouble trouble = trouble_of(run.result);
  formats::Json json{
      {"status", status_text(run.result.status)}, {"epochs", run.result.history.size()},
      {"best_epoch", run.result.best_epoch},      {"failed_systems", trouble.failed},
      {"skipped_batches", trouble.skipped},       {"results", run.results},
      {"processes", run.options.launch.size},     {"seed", context.global.seed},
      {"command", context.command_line},          {"config", run.config}};
  if (!run.result.reason.empty()) json["reason"] = run.result.reason;
  return json;
}

report::TrainingReport training_report(const EndedRun& run, const CommandContext& context) {
  report::TrainingReport page;
  page.title = std::filesystem::path(run.config_file).filename().string();
  page.end = end_of(run.result.status);
  page.reason = run.result.reason;
  for (const training::EpochMetrics& m : run.result.history) {
    page.epochs.push_back(
        {m.loss, m.validation_loss, m.learning_rate, m.gradient_norm, m.failed, m.skipped});
  }
  page.best_epoch = static_cast<std::size_t>(run.result.best_epoch);
  for (const auto& [name, value] : run.results) page.results.push_back({name, value});
  page.configuration = run.config;
  page.settings = {{"seed", std::to_string(context.global.seed)},
                   {"processes", std::to_string(run.options.launch.size)}};
  page.provenance = {version, context.command_line, {}, ""};
  return page;
}

std::string summary(const EndedRun& run, const std::string& folder) {
  const training::TrainingResult& result = run.result;
  std::string text =
      fmt::format("Training: {} after {} epochs, best at epoch {}\n", status_text(result.status),
                  result.history.size(), result.best_epoch);
  for (const auto& [name, value] : run.results) text += fmt::format("  {}: {:.6g}\n", name, value);
  const Trouble trouble = trouble_of(result);
  if (trouble.failed > 0) {
    text += fmt::format("  {} systems could not be solved and had no part in the training\n",
                        trouble.failed);
  }
  if (trouble.skipped > 0) {
    text +=
        fmt::format("  {} batches were skipped: nothing solved, or loss or gradient not finite\n",
                    trouble.skipped);
  }
  if (run.equations) text += "\n" + equations_text(run.equations->result.model) + "\n";
  return text + "Files in " + folder + ": report.html, metrics.csv, " +
         (run.equations ? "model.json, " : "") + "result.json, checkpoint/last.pt" +
         (run.options.tensorboard ? ", tensorboard/\n" : "\n");
}

}  // namespace mechnn::cli
