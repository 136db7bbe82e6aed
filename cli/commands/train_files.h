// Files and text of a training run that has ended.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "command.h"
#include "formats/json.h"
#include "report/training/training_report.h"
#include "training/options.h"
#include "training/tasks/training_run.h"

namespace mechnn::cli {

/// A run that has ended, of the configuration `config`.
struct EndedRun {
  training::TrainingResult result;
  std::map<std::string, double> results;  ///< named by the task
  std::vector<training::TaskFigure> figures;
  std::vector<std::string> equation_lines;  ///< for a person, where there are no `equations`
  std::optional<training::FoundEquations> equations;
  std::optional<training::TaskData> data;
  training::TrainingOptions options;
  std::string config;       ///< the TOML text
  std::string config_file;  ///< its name
};

/// Removes the results of an earlier run, which nobody shall take for this one's should it be
/// killed. To be called once this one trains, for it may be refused before.
void remove_results(const std::filesystem::path& folder);

/// One line an epoch; what was not evaluated is an empty cell.
std::string metrics_csv(const training::TrainingResult& result);

formats::Json result_json(const EndedRun& run, const CommandContext& context);

/// The page of the run, named after its configuration's file.
report::TrainingReport training_report(const EndedRun& run, const CommandContext& context);

/// For the terminal.
std::string summary(const EndedRun& run, const std::string& folder);

}  // namespace mechnn::cli
