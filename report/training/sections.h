// The sections of a training run's report, in reading order.
#pragma once

#include <string>

#include "report/training/training_report.h"

namespace mechnn::report {

std::string training_summary(const TrainingReport& run);
std::string loss_section(const TrainingReport& run);
/// Charts of the gradient norm and the learning rate.
std::string descent_section(const TrainingReport& run);
/// Charts of the systems that failed and the batches that were skipped; empty where there were
/// none.
std::string failures_section(const TrainingReport& run);
std::string results_section(const TrainingReport& run);
/// The equations that were learned; empty where there are none to be read.
std::string equations_section(const TrainingReport& run);
/// The task's own charts; empty where it has none.
std::string figures_section(const TrainingReport& run);
std::string configuration_section(const TrainingReport& run);

/// True where an epoch has a validation loss.
bool has_validation(const TrainingReport& run);

}  // namespace mechnn::report
