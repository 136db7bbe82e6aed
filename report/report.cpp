#include "report/report.h"

#include "report/page.h"
#include "report/sections.h"

namespace mechnn::report {
namespace {

constexpr NavigationEntry entries[] = {
    {"confidence", "How sure"},       {"fit", "Fit"},
    {"residuals", "Residuals"},       {"phase", "Phase portrait"},
    {"coefficients", "Coefficients"}, {"simulation", "Simulation"},
    {"selection", "Choice of terms"}, {"provenance", "Settings"}};

}  // namespace

std::string report_html(const ReportData& data) {
  check_shapes(data);
  const std::string body = equations_section(data) + confidence_section(data) + fit_section(data) +
                           residuals_section(data) + phase_section(data) +
                           coefficients_section(data) + simulation_section(data) +
                           selection_section(data) + provenance_section(data);
  return page(page_title(data), summary_section(data) + navigation(entries, body) + body,
              data.provenance.program_version);
}

}  // namespace mechnn::report
