// The small languages of options: "r = 1", "0 < r < 5", "r ~ normal(0.5, 0.1)".
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mechnn/argument_error.h"
#include "mechnn/fit.h"
#include "mechnn/names.h"

namespace mechnn {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::optional<double> number_in(std::string_view text) {
  text = trimmed(text);
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_whole = error == std::errc() && end == text.data() + text.size();
  return is_whole && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

/// One part of a chain of comparisons: a name or number, and the operator before it.
struct Part {
  std::string_view text;
  char relation = '\0';  ///< '<' or '>'
  bool is_open = true;
};

std::vector<Part> comparison_of(std::string_view text) {
  std::vector<Part> parts;
  char relation = '\0';
  bool is_open = true;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const bool is_relation = i < text.size() && (text[i] == '<' || text[i] == '>');
    if (i < text.size() && !is_relation) continue;
    parts.push_back({trimmed(text.substr(begin, i - begin)), relation, is_open});
    if (!is_relation) break;
    relation = text[i];
    is_open = i + 1 >= text.size() || text[i + 1] != '=';
    if (!is_open) ++i;
    begin = i + 1;
  }
  return parts;
}

void set_lower(ParameterBound& bound, double value, bool is_open) {
  bound.lower = value;
  bound.is_lower_open = is_open;
}

void set_upper(ParameterBound& bound, double value, bool is_open) {
  bound.upper = value;
  bound.is_upper_open = is_open;
}

}  // namespace

StartValue parse_start(std::string_view text) {
  const std::size_t equals = text.find('=');
  const std::string name(trimmed(text.substr(0, equals)));
  if (equals != std::string_view::npos && is_identifier(name)) {
    if (const auto value = number_in(text.substr(equals + 1))) return {name, *value};
  }
  throw ArgumentError("start", "\"" + std::string(text) + "\"", "a name and a number, as in r=1");
}

ParameterBound parse_bound(std::string_view text) {
  const auto refuse = [&] {
    throw ArgumentError("bound", "\"" + std::string(text) + "\"",
                        "a parameter between numbers, as in K>0, r<=5 or 0<r<5");
  };
  const std::vector<Part> parts = comparison_of(text);
  if (parts.size() < 2 || parts.size() > 3) refuse();
  ParameterBound bound;
  const bool is_name_first = parts.size() == 2 && is_identifier(parts[0].text);
  bound.name = std::string(parts[is_name_first ? 0 : 1].text);
  if (!is_identifier(bound.name)) refuse();
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const bool is_number_right = is_name_first || i == 2;
    const auto value = number_in(parts[is_number_right ? i : i - 1].text);
    if (!value) refuse();
    const bool is_upper = (parts[i].relation == '<') == is_number_right;
    (is_upper ? set_upper : set_lower)(bound, *value, parts[i].is_open);
  }
  if (parts.size() == 3 && parts[1].relation != parts[2].relation) refuse();
  if (!(bound.lower < bound.upper)) {
    throw ArgumentError("bound", "\"" + std::string(text) + "\", which no number obeys",
                        "a lower bound below the upper one");
  }
  return bound;
}

ParameterPrior parse_prior(std::string_view text) {
  const auto refuse = [&] {
    throw ArgumentError("prior", "\"" + std::string(text) + "\"",
                        "a name, ~ and normal(mean, standard deviation), as in "
                        "r~normal(0.5,0.1), or S(0)~normal(760,5) for the start of a hidden state");
  };
  const std::size_t tilde = text.find('~');
  if (tilde == std::string_view::npos) refuse();
  std::string_view name = trimmed(text.substr(0, tilde));
  std::string_view density = trimmed(text.substr(tilde + 1));
  ParameterPrior prior;
  if (name.ends_with("(0)")) {
    prior.is_initial_state = true;
    name = trimmed(name.substr(0, name.size() - 3));
  }
  prior.name = std::string(name);
  if (!is_identifier(name) || !density.starts_with("normal") || !density.ends_with(")")) refuse();
  density = trimmed(density.substr(6));
  const std::size_t comma = density.find(',');
  if (!density.starts_with("(") || comma == std::string_view::npos) refuse();
  const auto mean = number_in(density.substr(1, comma - 1));
  const auto sd = number_in(density.substr(comma + 1, density.size() - comma - 2));
  if (!mean || !sd || !(*sd > 0)) refuse();
  prior.mean = *mean;
  prior.standard_deviation = *sd;
  return prior;
}

std::vector<std::string> equations_in(std::string_view text) {
  std::vector<std::string> equations;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    line = trimmed(line.substr(0, line.find('#')));
    if (!line.empty()) equations.emplace_back(line);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return equations;
}

}  // namespace mechnn
