#include "formats/field_json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "formats/files.h"
#include "formats/input_error.h"
#include "formats/json_reader.h"
#include "formats/status_words.h"
#include "formats/verdict_json.h"

namespace mechnn::formats {

template <>
struct StatusTable<FieldDiscoveryStatus> {
  static constexpr std::array<StatusWord<FieldDiscoveryStatus>, 2> words = {{
      {FieldDiscoveryStatus::done, "done"},
      {FieldDiscoveryStatus::stopped, "stopped"},
  }};
};

template <>
struct StatusTable<FieldReason> {
  static constexpr std::array<StatusWord<FieldReason>, 7> words = {{
      {FieldReason::none, ""},
      {FieldReason::still, "still"},
      {FieldReason::noise, "noise"},
      {FieldReason::diverges, "diverges"},
      {FieldReason::forecasts, "forecasts"},
      {FieldReason::residuals, "residuals"},
      {FieldReason::unjudged, "unjudged"},
  }};
};

namespace {

constexpr std::string_view kind = "field";
constexpr std::uint64_t most_power = 20;  // also of derivatives

Json component_json(const FieldComponentVerdict& verdict) {
  return {{"light", status_word(verdict.light)},
          {"reason", status_word(verdict.reason)},
          {"time_scale", number_or_null(verdict.time_scale)},
          {"skill", number_or_null(verdict.skill)},
          {"error_over_noise", number_or_null(verdict.error_over_noise)}};
}

Json equations_json(const FieldVerdict& verdict) {
  Json components = Json::object();
  double skill = NAN;
  for (const FieldComponentVerdict& component : verdict.components) {
    components[component.component] = component_json(component);
    skill = std::fmin(skill, component.skill);
  }
  return {{"light", status_word(verdict.equations)},
          {"skill", number_or_null(skill)},
          {"components", components}};
}

Json terms_json(const std::vector<FieldTerm>& terms) {
  return json_list(terms, [](const FieldTerm& term) -> Json {
    return {{"term", term.text},
            {"coefficient", term.coefficient},
            {"standard_error", number_or_null(term.standard_error)}};
  });
}

Json equation_json(const FieldEquation& equation) {
  Json found = json_list(equation.found, [](const ConservativeTerm& term) -> Json {
    return {{"term", term.text},
            {"powers", term.powers},
            {"derivatives", term.derivatives},
            {"coefficient", term.coefficient},
            {"standard_error", number_or_null(term.standard_error)},
            {"share", term.share}};
  });
  Json rivals = json_list(equation.rivals, [](const FieldRival& rival) -> Json {
    return {{"behind", number_or_null(rival.behind)}, {"terms", terms_json(rival.terms)}};
  });
  return {{"component", equation.component},
          {"left", equation.left},
          {"terms", terms_json(equation.terms)},
          {"conservative_terms", found},
          {"twice_log_evidence", number_or_null(equation.score)},
          {"residual_over_noise", number_or_null(std::sqrt(equation.residual))},
          {"converged", equation.converged},
          {"test_functions", equation.test_functions},
          {"half_widths", equation.half_widths},
          {"rivals", rivals}};
}

std::vector<int> read_powers(const JsonReader& reader, std::size_t length, const char* meaning) {
  std::vector<int> out;
  out.reserve(length);
  for (const JsonReader& element : reader.elements(length, meaning)) {
    const std::uint64_t value = element.count();
    if (value > most_power) element.refuse("at most " + std::to_string(most_power));
    out.push_back(static_cast<int>(value));
  }
  return out;
}

FieldEquation read_equation(const JsonReader& reader, const FieldModel& model) {
  FieldEquation equation;
  equation.component = reader["component"].text();
  if (std::find(model.components.begin(), model.components.end(), equation.component) ==
      model.components.end()) {
    reader["component"].refuse("one of the components");
  }
  equation.left = reader["left"].text();
  equation.found = reader["conservative_terms"].list([&](const JsonReader& term) {
    ConservativeTerm out;
    out.powers = read_powers(term["powers"], model.components.size(), "one a component");
    out.derivatives =
        read_powers(term["derivatives"], model.axes.size() - 1, "one an axis of space");
    out.text = term["term"].text();
    out.coefficient = term["coefficient"].number();
    return out;
  });
  return equation;
}

}  // namespace

bool is_field_model(const std::filesystem::path& path) {
  try {
    const Json document = parse_json(read_file(path), path.string());
    return document.is_object() && document.value("kind", "") == kind;
  } catch (const InputError&) {
    return false;
  } catch (const Json::exception&) {  // a kind that is no text
    return false;
  }
}

FieldModel read_field_model(const std::filesystem::path& path) {
  const Json document = parse_json(read_file(path), path.string());
  const JsonReader reader(document, path.string());
  FieldModel model;
  model.components = reader["components"].texts();
  model.axes = reader["axes"].texts();
  if (model.axes.size() < 2 || model.axes.size() > max_field_axes) {
    reader["axes"].refuse("the time and one to three axes of space");
  }
  for (const JsonReader& one :
       reader["periodic"].elements(model.axes.size() - 1, "one an axis of space")) {
    if (!one.value().is_boolean()) one.refuse("true or false");
    model.periodic.push_back(one.value().get<bool>());
  }
  const std::uint64_t order = reader["order"].count();
  if (order < 1 || order > 2) reader["order"].refuse("1 or 2");
  model.order = static_cast<int>(order);
  model.equations = reader["equations"].list(
      [&](const JsonReader& equation) { return read_equation(equation, model); });
  if (model.equations.empty()) reader["equations"].refuse("at least one");
  return model;
}

Json field_json(const FieldSet& data, const FieldDiscoveryResult& result,
                const FieldVerdict& verdict, const std::vector<std::string>& notes) {
  std::vector<std::string> warnings = notes;
  warnings.insert(warnings.end(), result.warnings.begin(), result.warnings.end());
  Json noise = Json::object();
  for (std::size_t c = 0; c < data.components.size(); ++c) {
    noise[data.components[c]] = result.noise[c];
  }
  std::vector<bool> periodic;
  for (std::size_t a = 1; a < data.axes.size(); ++a) periodic.push_back(data.is_periodic(a));
  return {{"kind", kind},
          {"status", status_word(result.status)},
          {"components", data.components},
          {"axes", data.axes},
          {"periodic", periodic},
          {"order", result.order},
          {"equations", json_list(result.equations, equation_json)},
          {"verdict", lights_json(verdict, equations_json(verdict))},
          {"noise", noise},
          {"library", result.library},
          {"models_fitted", result.models_fitted},
          {"warnings", warnings}};
}

}  // namespace mechnn::formats
