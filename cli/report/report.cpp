#include "report/report.h"

#include <fmt/format.h>

#include <utility>

#include "report/markup.h"
#include "report/sections.h"
#include "report/style.h"

namespace mechnn::report {
namespace {

// Links to the sections that are there.
std::string navigation(const std::string& body) {
  static constexpr std::pair<const char*, const char*> entries[] = {
      {"confidence", "How sure"},       {"fit", "Fit"},
      {"residuals", "Residuals"},       {"phase", "Phase portrait"},
      {"coefficients", "Coefficients"}, {"simulation", "Simulation"},
      {"selection", "Choice of terms"}, {"provenance", "Settings"}};
  std::string links;
  for (const auto& [id, name] : entries) {
    if (body.find(fmt::format("<section id=\"{}\"", id)) == std::string::npos) continue;
    links += fmt::format("<a href=\"#{}\">{}</a>\n", id, name);
  }
  return "<nav aria-label=\"Sections\">\n" + links + "</nav>\n";
}

// The policy keeps the page offline even where escaping had a hole.
std::string head(const ReportData& data) {
  return "<head><meta charset=\"utf-8\"/><meta name=\"viewport\" content=\"width=device-width, "
         "initial-scale=1\"/><meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
         "'none'; style-src 'unsafe-inline'\"/><meta name=\"color-scheme\" content=\"light dark\"/>"
         "<title>" +
         escaped(page_title(data)) + "</title><style>" + std::string(style_sheet()) +
         "</style></head>\n";
}

std::string footer(const ReportData& data) {
  const std::string& version = data.provenance.program_version;
  return "<footer>Made by mechnn" + (version.empty() ? "" : " " + escaped(version)) +
         ". This page is complete: it needs no network.</footer>\n";
}

}  // namespace

std::string report_html(const ReportData& data) {
  check_shapes(data);
  const std::string body = equations_section(data) + confidence_section(data) + fit_section(data) +
                           residuals_section(data) + phase_section(data) +
                           coefficients_section(data) + simulation_section(data) +
                           selection_section(data) + provenance_section(data);
  return "<!DOCTYPE html>\n<html lang=\"en\">\n" + head(data) + "<body>\n<main>\n" +
         summary_section(data) + navigation(body) + body + footer(data) +
         "</main>\n</body>\n</html>\n";
}

}  // namespace mechnn::report
