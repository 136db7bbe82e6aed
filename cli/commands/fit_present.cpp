#include "commands/fit_present.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "mechnn/export.h"
#include "mechnn/number_text.h"
#include "mechnn/utf8.h"

namespace mechnn::cli {
namespace {

std::string label(const std::string& name, const std::string& trajectory) {
  return trajectory.empty() ? name : name + "[" + trajectory + "]";
}

/// With the decimals of the value.
std::string limit_text(double value, double error) {
  if (std::isinf(value)) return "any";
  return std::isnan(error) ? significant_text(value, 4) : rounded_text(value, error);
}

/// False where no number is left to estimate errors by (FitResult::freedom).
bool has_errors(const FitResult& result) {
  return std::none_of(result.noise.begin(), result.noise.end(),
                      [](double noise) { return std::isnan(noise); });
}

std::string value_text(double value, double error) {
  if (std::isnan(error)) return significant_text(value, 4) + " (not determined)";
  std::string text = rounded_text_with_error(value, error);
  const bool is_enclosed = text.front() == '(' && text.back() == ')';
  return is_enclosed ? text.substr(1, text.size() - 2) : text;
}

/// Columns of text, each as wide as its widest entry.
std::string aligned(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()), 0);
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], utf8_length(row[i]));
    }
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line = " ";
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += " " + row[i];
      if (i + 1 < row.size()) line += std::string(widths[i] - utf8_length(row[i]) + 1, ' ');
    }
    text += line + "\n";
  }
  return text;
}

/// Where Ctrl-C cut the profiles, an interval without one is marked.
std::string interval_text(const FittedParameter& parameter, bool profiles_cut) {
  const bool is_marked = profiles_cut && parameter.interval == IntervalKind::laplace &&
                         !std::isnan(parameter.standard_error);
  return fmt::format("[{}, {}]{}", limit_text(parameter.lower, parameter.standard_error),
                     limit_text(parameter.upper, parameter.standard_error),
                     is_marked ? " (Laplace)" : "");
}

std::string values_alone(const FitResult& result) {
  std::vector<std::vector<std::string>> rows;
  for (const FittedParameter& parameter : result.parameters) {
    rows.push_back(
        {label(parameter.name, parameter.trajectory) + " =", significant_text(parameter.value, 6)});
  }
  std::string text = "Parameters (values alone: no number is left to estimate errors by)\n";
  text += aligned(rows) + "\nInitial states\n";
  rows.clear();
  for (const FittedStart& start : result.initial_states) {
    rows.push_back({label(start.state, start.trajectory) + fmt::format("({:g})", start.time) + " =",
                    significant_text(start.value, 6)});
  }
  return text + aligned(rows);
}

std::string parameters_text(const FitResult& result) {
  if (result.parameters.empty()) return "The equations have no parameters.\n";
  std::vector<std::vector<std::string>> rows;
  for (const FittedParameter& parameter : result.parameters) {
    rows.push_back({label(parameter.name, parameter.trajectory) + " =",
                    value_text(parameter.value, parameter.standard_error),
                    interval_text(parameter, result.profiles_cut)});
  }
  return "Parameters (value ± standard error, 95 % interval)\n" + aligned(rows);
}

std::string starts_text(const FitResult& result) {
  std::vector<std::vector<std::string>> rows;
  for (const FittedStart& start : result.initial_states) {
    rows.push_back({label(start.state, start.trajectory) + fmt::format("({:g})", start.time) + " =",
                    value_text(start.value, start.standard_error)});
  }
  return "\nInitial states\n" + aligned(rows);
}

std::string optima_text(const FitResult& result) {
  if (result.optima.size() < 2) return "";
  std::vector<std::vector<std::string>> rows;
  for (const FittedOptimum& optimum : result.optima) {
    std::vector<std::string> row{std::to_string(rows.size() + 1)};
    for (std::size_t p = 0; p < result.parameters.size(); ++p) {
      const FittedParameter& parameter = result.parameters[p];
      row.push_back(label(parameter.name, parameter.trajectory) + " = " +
                    limit_text(optimum.parameters[p], parameter.standard_error));
    }
    row.push_back(fmt::format("behind by {:.2f}", optimum.behind));
    row.push_back(fmt::format("{} of {} searches", optimum.searches, result.starts_tried));
    rows.push_back(std::move(row));
  }
  return "\nOptima that the data cannot tell apart, and how far behind in twice the log "
         "likelihood\n" +
         aligned(rows);
}

std::string quality_text(const FitResult& result) {
  std::string text = "\nHow the fitted states follow the data\n";
  for (std::size_t d = 0; d < result.measured.size(); ++d) {
    text += fmt::format("  {}: R² {:.4f}; noise {}\n", result.measured[d],
                        std::floor(result.r_squared[d] * 1e4) / 1e4,
                        std::isnan(result.noise[d]) ? "unknown"
                                                    : significant_text(result.noise[d], 3) +
                                                          (result.noise_given ? " (given)" : ""));
  }
  text += fmt::format("  {} numbers, {} unknowns", result.values, result.unknowns);
  return text + (has_errors(result)
                     ? fmt::format("; AIC {:.1f}, BIC {:.1f}\n", result.aic(), result.bic())
                     : std::string("\n"));
}

std::string verdict_text(const FitResult& result) {
  const FitVerdict& verdict = result.verdict;
  const auto line = [](const char* question, Light light) {
    return fmt::format("  {:<40}{}\n", question, to_string(light));
  };
  std::string text = "\n" + verdict.sentence + "\n";
  text += line("Do the equations explain the data?", verdict.equations);
  text += line("Do the data determine the parameters?", verdict.parameters);
  text += fmt::format("  {:<40}{} ({} of {} agree)\n", "Do the searches agree?",
                      to_string(verdict.optimum), result.starts_agreed, result.starts_tried);
  for (const std::string& advice : verdict.advice) text += "  - " + advice + "\n";
  return text;
}

std::string list_text(const char* title, const std::vector<std::string>& sentences) {
  if (sentences.empty()) return "";
  std::string text = fmt::format("\n{}\n", title);
  for (const std::string& sentence : sentences) text += "  - " + sentence + "\n";
  return text;
}

}  // namespace

std::string fit_text(const FitResult& result) {
  if (result.parameters.empty() && result.models.empty()) {
    return "No fit was found.\n" + list_text("Why", result.warnings);
  }
  std::string text =
      result.status == FitStatus::stopped ? "Stopped early; the best fit so far\n\n" : "";
  for (const std::string& equation : result.equations) text += "  " + equation + "\n";
  text += "\n" + (has_errors(result) ? parameters_text(result) + starts_text(result)
                                     : values_alone(result));
  text += verdict_text(result) + optima_text(result);
  text += list_text("What the data determine only together", result.relations);
  return text + quality_text(result) + list_text("What to doubt", result.warnings);
}

}  // namespace mechnn::cli
