// The settings and origins that are needed to make the run again.
#include <fmt/format.h>

#include "report/figure.h"
#include "report/markup.h"
#include "report/sections.h"
#include "report/table.h"

namespace mechnn::report {
namespace {

std::string settings(const ReportData& data) {
  std::string rows;
  for (const NamedValue& setting : data.settings)
    rows += table_row(setting.name, escaped(setting.value));
  return rows.empty() ? "" : "<h3>Settings</h3>\n" + table(rows);
}

std::string library(const ReportData& data) {
  if (data.result.library.empty()) return "";
  std::string terms;
  for (const std::string& term : data.result.library) terms += code(term) + " ";
  return fmt::format(
      "<details><summary>The {} of each equation</summary><p class=\"terms\">{}</p>"
      "</details>\n",
      counted(data.result.library.size(), "candidate term"), terms);
}

}  // namespace

std::string provenance_section(const ReportData& data) {
  const Provenance& from = data.provenance;
  std::string rows;
  for (const DataFile& file : from.files) {
    rows += table_row(
        "data",
        code(file.name) + (file.hash.empty() ? "" : "<br/><small>" + code(file.hash) + "</small>"));
  }
  if (!from.command_line.empty()) rows += table_row("command", code(from.command_line));
  if (!from.program_version.empty()) rows += table_row("program", escaped(from.program_version));
  if (!from.date.empty()) rows += table_row("date", escaped(from.date));
  if (data.result.grid_step > 0) {
    rows += table_row("grid step", number(data.result.grid_step) + " in " + escaped(data.time));
  }
  const std::string origin = rows.empty() ? "" : "<h3>Origin</h3>\n" + table(rows);
  const std::string content = "<div class=\"halves\"><div>" + origin + "</div><div>" +
                              settings(data) + "</div></div>\n" + library(data);
  return section("provenance", "Settings and provenance", content);
}

}  // namespace mechnn::report
