// The sections of the report, in reading order. Each returns HTML, or nothing when it has nothing
// to say about this run.
#pragma once

#include <string>

#include "report/report_data.h"

namespace mechnn::report {

std::string summary_section(const ReportData& data);
std::string equations_section(const ReportData& data);
std::string confidence_section(const ReportData& data);
std::string fit_section(const ReportData& data);
std::string residuals_section(const ReportData& data);
std::string phase_section(const ReportData& data);
std::string coefficients_section(const ReportData& data);
std::string selection_section(const ReportData& data);
std::string simulation_section(const ReportData& data);
std::string provenance_section(const ReportData& data);

/// The title of the page: the user's, else the data files' names.
std::string page_title(const ReportData& data);

}  // namespace mechnn::report
