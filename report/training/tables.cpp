// Named results, and everything needed to make the run again.
#include "report/figure.h"
#include "report/markup.h"
#include "report/table.h"
#include "report/training/sections.h"

namespace mechnn::report {

std::string results_section(const TrainingReport& run) {
  std::string rows;
  for (const NamedNumber& result : run.results) {
    rows += table_row(result.name, number(result.value, 6));
  }
  if (rows.empty()) return "";
  return section("results", "Results",
                 "<p class=\"note\">Of the parameters of the best epoch.</p>\n" + table(rows));
}

std::string equations_section(const TrainingReport& run) {
  if (run.equations.empty()) return "";
  std::string lines;
  for (const std::string& line : run.equations) lines += escaped(line) + "\n";
  return section("equations", "Equations",
                 "<pre class=\"source\"><code>" + lines + "</code></pre>\n");
}

std::string configuration_section(const TrainingReport& run) {
  std::string rows;
  for (const NamedValue& setting : run.settings) {
    rows += table_row(setting.name, escaped(setting.value));
  }
  const Provenance& from = run.provenance;
  if (!from.command_line.empty()) rows += table_row("command", code(from.command_line));
  if (!from.program_version.empty()) rows += table_row("program", escaped(from.program_version));
  const std::string source =
      run.configuration.empty()
          ? ""
          : "<pre class=\"source\"><code>" + escaped(run.configuration) + "</code></pre>\n";
  return section("configuration", "Configuration and provenance", table(rows) + source);
}

}  // namespace mechnn::report
