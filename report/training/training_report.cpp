#include "report/training/training_report.h"

#include "report/page.h"
#include "report/training/sections.h"

namespace mechnn::report {
namespace {

constexpr NavigationEntry entries[] = {{"loss", "Loss"},
                                       {"descent", "Gradient and learning rate"},
                                       {"failures", "Failed and skipped"},
                                       {"results", "Results"},
                                       {"equations", "Equations"},
                                       {"figures", "Figures"},
                                       {"configuration", "Configuration"}};

}  // namespace

std::string training_report_html(const TrainingReport& run) {
  const std::string body = loss_section(run) + descent_section(run) + failures_section(run) +
                           results_section(run) + equations_section(run) + figures_section(run) +
                           configuration_section(run);
  return page("Training of " + run.title, training_summary(run) + navigation(entries, body) + body,
              run.provenance.program_version);
}

}  // namespace mechnn::report
