#include "commands/train_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <system_error>

#include "commands/discover_present.h"
#include "formats/csv_write.h"
#include "mechnn/version.h"

namespace mechnn::cli {
namespace {

using formats::csv_number;

/// Systems and batches without part in the training, in all epochs.
struct Failures {
  std::int64_t failed = 0;
  std::int64_t skipped = 0;
};

Failures failures_of(const training::TrainingResult& result) {
  Failures failures;
  for (const training::EpochMetrics& m : result.history) {
    failures.failed += m.failed;
    failures.skipped += m.skipped;
  }
  return failures;
}

struct TrainingEnding {
  training::TrainingStatus status;
  report::TrainingEnd end;
  std::string_view word;  ///< in files and on the terminal
};

constexpr std::array<TrainingEnding, 4> endings = {{
    {training::TrainingStatus::done, report::TrainingEnd::done, "done"},
    {training::TrainingStatus::early_stop, report::TrainingEnd::early_stop, "early stop"},
    {training::TrainingStatus::stopped, report::TrainingEnd::stopped, "stopped"},
    {training::TrainingStatus::failed, report::TrainingEnd::failed, "failed"},
}};

const TrainingEnding& ending(training::TrainingStatus status) {
  return *std::find_if(endings.begin(), endings.end() - 1,
                       [status](const TrainingEnding& one) { return one.status == status; });
}

report::TrainingFigure drawn(const training::TaskFigure& figure) {
  report::TrainingFigure on_page{figure.title,
                                 figure.caption,
                                 figure.x_label,
                                 figure.y_label,
                                 figure.y_is_logarithmic,
                                 figure.is_plane,
                                 {}};
  for (const auto& [name, x, y, is_measured] : figure.curves) {
    on_page.curves.push_back({name, x, y, is_measured});
  }
  for (const auto& [name, columns, values] : figure.images) {
    on_page.images.push_back({name, columns, values});
  }
  on_page.image_width = figure.image_width;
  on_page.image_height = figure.image_height;
  return on_page;
}

}  // namespace

void remove_results(const std::filesystem::path& folder) {
  for (const char* name : {"metrics.csv", "report.html", "result.json", "model.json"}) {
    std::error_code ignored;  // what cannot be removed cannot be written either, which is said then
    std::filesystem::remove(folder / name, ignored);
  }
}

std::string metrics_csv(const training::TrainingResult& result) {
  std::string text = "epoch,loss,validation_loss,learning_rate,gradient_norm,failed,skipped\n";
  for (const training::EpochMetrics& m : result.history) {
    text += fmt::format("{},{},{},{},{},{},{}\n", m.epoch, csv_number(m.loss),
                        csv_number(m.validation_loss), csv_number(m.learning_rate),
                        csv_number(m.gradient_norm), m.failed, m.skipped);
  }
  return text;
}

formats::Json result_json(const EndedRun& run, const CommandContext& context) {
  const Failures failures = failures_of(run.result);
  formats::Json json{
      {"status", ending(run.result.status).word}, {"epochs", run.result.history.size()},
      {"best_epoch", run.result.best_epoch},      {"failed_systems", failures.failed},
      {"skipped_batches", failures.skipped},      {"results", run.results},
      {"processes", run.options.launch.size},     {"seed", context.global.seed},
      {"command", context.command_line},          {"config", run.config}};
  if (run.data) json["data"] = {{"samples", run.data->samples}, {"hash", run.data->hash}};
  if (!run.equation_lines.empty()) json["equations"] = run.equation_lines;
  if (!run.result.reason.empty()) json["reason"] = run.result.reason;
  return json;
}

report::TrainingReport training_report(const EndedRun& run, const CommandContext& context) {
  report::TrainingReport page;
  page.title = std::filesystem::path(run.config_file).filename().string();
  page.end = ending(run.result.status).end;
  page.reason = run.result.reason;
  for (const training::EpochMetrics& m : run.result.history) {
    page.epochs.push_back(
        {m.loss, m.validation_loss, m.learning_rate, m.gradient_norm, m.failed, m.skipped});
  }
  page.best_epoch = static_cast<std::size_t>(run.result.best_epoch);
  for (const auto& [name, value] : run.results) page.results.push_back({name, value});
  for (const training::TaskFigure& figure : run.figures) page.figures.push_back(drawn(figure));
  page.equations = run.equation_lines;
  if (run.equations) page.equations = {equations_text(run.equations->result.model)};
  page.configuration = run.config;
  page.settings = {{"seed", std::to_string(context.global.seed)},
                   {"processes", std::to_string(run.options.launch.size)}};
  page.provenance = {std::string(version), context.command_line, {}, ""};
  return page;
}

std::string summary(const EndedRun& run, const std::string& folder) {
  const training::TrainingResult& result = run.result;
  std::string text =
      fmt::format("Training: {} after {} epochs, best at epoch {}\n", ending(result.status).word,
                  result.history.size(), result.best_epoch);
  for (const auto& [name, value] : run.results) text += fmt::format("  {}: {:.6g}\n", name, value);
  const Failures failures = failures_of(result);
  if (failures.failed > 0) {
    text += fmt::format("  {} systems could not be solved and had no part in the training\n",
                        failures.failed);
  }
  if (failures.skipped > 0) {
    text +=
        fmt::format("  {} batches were skipped: nothing solved, or loss or gradient not finite\n",
                    failures.skipped);
  }
  std::string equations;
  for (const std::string& line : run.equation_lines) equations += "  " + line + "\n";
  if (run.equations) equations = equations_text(run.equations->result.model);
  if (!equations.empty()) text += "\n" + equations + "\n";
  return text + "Files in " + folder + ": report.html, metrics.csv, " +
         (run.equations ? "model.json, " : "") + "result.json, checkpoint/last.pt" +
         (run.options.tensorboard ? ", tensorboard/\n" : "\n");
}

}  // namespace mechnn::cli
