// The sections of a training run's report, in reading order.
#pragma once

#include <string>

#include "report/training/training_report.h"

namespace mechnn::report {

std::string training_summary(const TrainingReport& run);
std::string loss_section(const TrainingReport& run);
/// Gradient norm and learning rate.
std::string descent_section(const TrainingReport& run);
/// Systems that failed and batches that were skipped, where there were any.
std::string trouble_section(const TrainingReport& run);
std::string results_section(const TrainingReport& run);
std::string configuration_section(const TrainingReport& run);

/// Whether any epoch has a validation loss.
bool has_validation(const TrainingReport& run);

}  // namespace mechnn::report
