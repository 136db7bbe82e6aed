// Made-up training runs, for the report's tests and preview.
#pragma once

#include <string>
#include <vector>

#include "report/training/training_report.h"

namespace mechnn::report {

struct NamedTraining {
  std::string name;
  TrainingReport run;
};

/// 600 epochs with validation every tenth, a falling rate, some failed systems.
TrainingReport falling_training();
/// Skipped from the fourth epoch on, until it was given up.
TrainingReport failed_training();
/// A single epoch.
TrainingReport short_training();
/// Text that is HTML, everywhere.
TrainingReport hostile_training();

std::vector<NamedTraining> all_trainings();

}  // namespace mechnn::report
