// Title, the result in a sentence, the equations, and the numbers a reader looks for first.
#include <fmt/format.h>

#include <filesystem>

#include <algorithm>
#include <cmath>

#include "formats/text.h"
#include "report/figure.h"
#include "report/markup.h"
#include "report/page.h"
#include "report/sections.h"
#include "report/typeset.h"
#include "report/verdict.h"

namespace mechnn::report {
namespace {

// "x and y", "x, y and z"; after six names only their number.
std::string listed(const std::vector<std::string>& names) {
  if (names.size() > 6) return counted(names.size(), "state");
  std::vector<std::string> marked;
  marked.reserve(names.size());
  for (const std::string& name : names) marked.push_back("<b>" + escaped(name) + "</b>");
  return formats::listed(marked);
}

std::string measured(const TrajectorySet& set) {
  const std::size_t many = set.trajectories.size();
  const std::string where = many == 1 ? "" : fmt::format(" in {}", counted(many, "trajectory"));
  return fmt::format("{} of {}{}", counted(set.samples(), "sample"), listed(set.states), where);
}

std::string found(const ReportData& data) {
  const Model& model = data.result.model;
  const char* order = model.order == 1 ? "first" : "second";
  std::string text = fmt::format("Behind {} the search found {} of {} order with {} in all",
                                 measured(data.data), counted(model.equations.size(), "equation"),
                                 order, counted(model.term_count(), "term"));
  return text + fmt::format(". <strong class=\"{}\">{}</strong>",
                            css_class(data.result.verdict.headline),
                            escaped(data.result.verdict.sentence));
}

std::string sentence(const ReportData& data) {
  if (!has_model(data)) {
    return fmt::format("No equation was found behind {}.", measured(data.data));
  }
  if (data.result.status == DiscoveryStatus::stopped) {
    return "The search was stopped before its end; this is the best model until then. " +
           found(data);
  }
  return found(data);
}

std::string skill_card(const ReportData& data) {
  const std::vector<StateVerdict>& states = data.result.verdict.states;
  const auto worst = std::min_element(
      states.begin(), states.end(),
      [](const StateVerdict& a, const StateVerdict& b) { return !(b.skill <= a.skill); });
  const auto at = static_cast<std::size_t>(worst - states.begin());
  std::string name = "R² of forecasts over one time scale";
  if (states.size() > 1 && at < data.data.dim()) {
    name += ", least in " + escaped(shortened(data.data.states[at], 24));
  }
  return card(r_squared_text(worst->skill), name);
}

std::string noise_card(const ReportData& data) {
  const std::vector<double>& noise = data.result.model.noise;
  std::string values;
  for (std::size_t i = 0; i < noise.size() && i < 3; ++i) {
    values += (i > 0 ? ", " : "") + number(noise[i], 3);
  }
  if (noise.size() > 3) values += ", …";
  const std::string name =
      noise.size() == 1 ? "standard deviation of the noise" : "standard deviations of the noise";
  const bool is_typical = data.result.noise_model != NoiseModel::constant;
  return card(values, is_typical ? name + " at a typical value" : name);
}

std::string numbers(const ReportData& data) {
  std::string all;
  if (has_model(data)) all += card(count(data.result.model.term_count()), "terms");
  if (has_model(data) && !data.result.verdict.states.empty()) all += skill_card(data);
  if (has_model(data) && !data.result.model.noise.empty()) all += noise_card(data);
  const double behind = nearest_rival(data.result);
  if (!std::isnan(behind)) {
    all += card(fmt::format("{} <small>{}</small>", number(behind, 3), word(strength(behind))),
                "nearest rival behind by");
  }
  if (!data.result.library.empty())
    all += card(count(data.result.library.size()), "candidate terms an equation");
  if (data.result.models_fitted > 0) all += card(count(data.result.models_fitted), "models fitted");
  return cards(all);
}

}  // namespace

std::string page_title(const ReportData& data) {
  if (!data.title.empty()) return data.title;
  const std::vector<DataFile>& files = data.provenance.files;
  if (files.empty()) return "Equations behind the data";
  const std::string more = files.size() == 1 ? "" : fmt::format(" and {} more", files.size() - 1);
  const std::filesystem::path first(files[0].name);
  return "Equations behind " + first.filename().string() + more;
}

std::string summary_section(const ReportData& data) {
  return "<header>\n<h1>" + escaped(page_title(data)) + "</h1>\n<p class=\"lead\">" +
         sentence(data) + "</p>\n</header>\n";
}

std::string equations_section(const ReportData& data) {
  if (!has_model(data)) return numbers(data);
  const std::string note =
      "<p class=\"note\">Coefficients ± one standard error, in the units of the data.</p>\n";
  return section(
      "equations", "Equations",
      math_equations(data.result.model, data.time, StandardErrors::shown) + note + numbers(data));
}

}  // namespace mechnn::report
