#include "report/field/field_report.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstddef>

#include "report/field/images.h"
#include "report/figure.h"
#include "report/markup.h"
#include "report/page.h"
#include "report/table.h"
#include "report/verdict.h"

namespace mechnn::report {
namespace {

constexpr std::array<NavigationEntry, 6> entries{{{"equations", "Equations"},
                                                  {"verdict", "Trust"},
                                                  {"doubts", "Doubts"},
                                                  {"rivals", "Rivals"},
                                                  {"field", "Field"},
                                                  {"provenance", "Provenance"}}};

// "u_xx**2" as u with a lower xx and an upper 2.
std::string factor_markup(const std::string& factor) {
  const std::size_t power = factor.find("**");
  const std::string base = factor.substr(0, power);
  const std::size_t below = base.rfind('_');
  std::string out = "<i>" + escaped(base.substr(0, below)) + "</i>";
  if (below != std::string::npos) out += "<sub>" + escaped(base.substr(below + 1)) + "</sub>";
  if (power != std::string::npos) out += "<sup>" + escaped(factor.substr(power + 2)) + "</sup>";
  return out;
}

// "u**2*v_x": the factors between single stars.
std::string term_markup(const std::string& text) {
  if (text == "1") return "";
  std::string out;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 2, "**") == 0) {
      ++i;
    } else if (text[i] == '*') {
      out += factor_markup(text.substr(begin, i - begin)) + "&#8201;";
      begin = i + 1;
    }
  }
  return out + factor_markup(text.substr(begin));
}

std::string equation_markup(const FieldEquation& equation) {
  std::string right;
  for (const FieldTerm& term : equation.terms) {
    const RoundedNumber size = rounded_on_page(std::abs(term.coefficient), term.standard_error);
    const bool negative = std::signbit(term.coefficient);
    right += fmt::format("<span>{} ({} ± {}) {}</span> ",
                         negative        ? "−"
                         : right.empty() ? ""
                                         : "+",
                         value_markup(size), error_markup(size), term_markup(term.text));
  }
  return "<div class=\"equation\"><span class=\"left\">" + term_markup(equation.left) +
         " =</span><span class=\"right\">" + (right.empty() ? "0" : right) + "</span></div>\n";
}

std::string equations_section(const FieldReport& run) {
  std::string rows, quality;
  for (const FieldEquation& equation : run.result.equations) {
    rows += equation_markup(equation);
    quality += table_row("residuals of " + equation.left + " over what the noise explains",
                         fmt::format("{} ({})", number(std::sqrt(equation.residual), 3),
                                     counted(equation.test_functions, "test function")));
  }
  for (std::size_t c = 0; c < run.data.components.size(); ++c) {
    quality += table_row("noise of " + run.data.components[c],
                         std::string(run.result.noise_is_bound[c] ? "less than " : "") +
                             number(run.result.noise[c], 3));
  }
  return section("equations", "Equations",
                 "<div class=\"equations\">\n" + rows + "</div>\n" + table(quality));
}

std::string explained(const FieldVerdict& verdict) {
  std::string text = "forecasts over one time scale explain";
  for (const FieldComponentVerdict& component : verdict.components) {
    text += (&component == verdict.components.data() ? " " : ", ") + share(component.skill) +
            " of the change of " + component.component;
  }
  return text;
}

std::string verdict_section(const FieldReport& run) {
  return section("verdict", "How far this can be trusted",
                 lights_markup(run.verdict, explained(run.verdict)));
}

std::string doubts_section(const FieldReport& run) {
  std::string items;
  for (const std::string& note : run.notes) items += "<li>" + escaped(note) + "</li>\n";
  for (const std::string& doubt : run.result.warnings) items += "<li>" + escaped(doubt) + "</li>\n";
  if (items.empty()) return "";
  return section("doubts", "What to doubt", "<ul class=\"warnings\">\n" + items + "</ul>\n");
}

std::string rivals_section(const FieldReport& run) {
  std::string content;
  for (const FieldEquation& equation : run.result.equations) {
    std::string rows;
    for (const FieldRival& rival : equation.rivals) {
      std::string terms;
      for (const FieldTerm& term : rival.terms) {
        terms += (terms.empty() ? "" : ", ") + (term.text == "1" ? "1" : term_markup(term.text));
      }
      rows += table_row(number(rival.behind, 3), terms.empty() ? "no terms" : terms);
    }
    if (!rows.empty()) content += "<h3>" + term_markup(equation.left) + "</h3>\n" + table(rows);
  }
  if (content.empty()) return "";
  return section("rivals", "Rivals, and how far behind in twice the log evidence", content);
}

std::string provenance_section(const FieldReport& run) {
  std::string rows;
  for (const DataFile& file : run.provenance.files) rows += table_row("data", code(file.name));
  rows += table_row("command", code(run.provenance.command_line));
  rows += table_row("program", escaped(run.provenance.program_version));
  std::string terms;
  for (const std::string& term : run.result.library) terms += code(term) + " ";
  return section("provenance", "Library and provenance",
                 table(rows) + "<p class=\"terms\">" + terms + "</p>\n");
}

}  // namespace

std::string field_report_html(const FieldReport& run) {
  const std::string body = equations_section(run) + verdict_section(run) + doubts_section(run) +
                           rivals_section(run) + field_images_section(run) +
                           provenance_section(run);
  const std::string head = "<header><h1>" + escaped(run.title) + "</h1></header>\n";
  return page(run.title, head + navigation(entries, body) + body, run.provenance.program_version);
}

}  // namespace mechnn::report
