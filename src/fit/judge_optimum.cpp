// Do the searches agree? Doubtful where another optimum fits as well, where only one search ended
// at the best, or where fewer than half did and these are too few to say that a better one would
// have been found: were its basin as large as theirs, a share p = agreed/ended of all, all searches
// would have missed it with probability (1 − p)^ended.
#include <algorithm>
#include <cmath>
#include <string>

#include "fit/judge.h"
#include "fit/optima.h"
#include "mechnn/number_text.h"

namespace mechnn::equation_fit {
namespace {

constexpr double max_missed = 1e-3;  // 7 of many searches

bool too_few_agree(const FitResult& result) {
  if (result.starts_tried < 2) return false;
  if (result.starts_agreed < 2) return true;
  const auto agreed = static_cast<double>(result.starts_agreed);
  const auto ended = static_cast<double>(result.starts_ended);
  return 2 * agreed < ended && std::pow(1 - agreed / ended, ended) > max_missed;
}

bool differs(double a, double b, double error) {
  return std::abs(a - b) > std::max(error, 1e-3 * std::max(std::abs(a), std::abs(b)));
}

std::vector<std::string> parameters_that_differ(const FitResult& result) {
  std::vector<std::string> names;
  for (std::size_t p = 0; p < result.parameters.size(); ++p) {
    const FittedParameter& parameter = result.parameters[p];
    if (std::isnan(parameter.standard_error)) continue;
    const bool some =
        std::any_of(result.optima.begin(), result.optima.end(), [&](const FittedOptimum& optimum) {
          return differs(optimum.parameters[p], parameter.value, parameter.standard_error);
        });
    if (some) names.push_back(label_of(parameter));
  }
  return names;
}

std::vector<std::string> starts_that_differ(const Known& known, const FitResult& result) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < result.initial_states.size(); ++i) {
    const FittedStart& start = result.initial_states[i];
    const auto& hidden = known.options.hidden;
    if (std::isnan(start.standard_error) ||
        std::find(hidden.begin(), hidden.end(), start.state) == hidden.end()) {
      continue;
    }
    const bool some =
        std::any_of(result.optima.begin(), result.optima.end(), [&](const FittedOptimum& optimum) {
          return differs(optimum.initial_states[i], start.value, start.standard_error);
        });
    if (some) {
      names.push_back(start.state + "(" + shortest_text(start.time) + ")" +
                      (start.trajectory.empty() ? "" : "[" + start.trajectory + "]"));
    }
  }
  return names;
}

/// A number between a and b, with no more digits than that takes.
std::string between(double a, double b) {
  const double middle = a * b > 0 ? std::copysign(std::sqrt(a * b), a) : 0;
  std::string text;
  for (int digits = 1; digits < 15; ++digits) {
    text = significant_text(middle, digits);
    const double value = std::stod(text);
    if (value > std::min(a, b) && value < std::max(a, b)) break;
  }
  return text;
}

/// A bound between the values of the first parameter that differs, as an example.
std::string example_bound(const FitResult& result) {
  for (std::size_t p = 0; p < result.parameters.size(); ++p) {
    const FittedParameter& parameter = result.parameters[p];
    const double a = parameter.value, b = result.optima[1].parameters[p];
    if (std::isnan(parameter.standard_error) || !differs(a, b, parameter.standard_error)) continue;
    return " as --bound \"" + parameter.name + (a < b ? "<" : ">") + between(a, b) +
           "\" for the first of them,";
  }
  return "";
}

void judge_rivals(const Known& known, FitResult& result, Answer& answer) {
  if (result.optima.size() < 2) return;
  std::vector<std::string> names = parameters_that_differ(result);
  const std::vector<std::string> starts = starts_that_differ(known, result);
  names.insert(names.end(), starts.begin(), starts.end());
  const std::string count = std::to_string(result.optima.size());
  answer.doubt(Light::doubtful,
               count + " optima fit about equally well, and they differ in " + listed(names));
  result.warnings.push_back("The data cannot tell " + count + " optima apart, which differ in " +
                            listed(names) + ": less than " + significant_text(undecided, 1) +
                            " in twice the log likelihood lies between them; values, errors and "
                            "intervals above are those "
                            "of the first.");
  answer.advise("Something else must decide between them: a bound," + example_bound(result) +
                " a prior, or a measurement of " +
                (known.options.hidden.empty() ? "a quantity in which they differ"
                                              : listed(known.options.hidden)) +
                ".");
}

void judge_agreement(FitResult& result, Answer& answer) {
  const std::string counts = std::to_string(result.starts_agreed) + " of " +
                             std::to_string(result.starts_tried) + " searches";
  if (result.starts_tried == 1) {
    result.warnings.emplace_back(
        "Only one search was made: more of them (--searches 8) would show whether there is a "
        "better "
        "fit.");
  }
  if (!too_few_agree(result)) return;
  result.warnings.push_back(
      (result.starts_agreed < 2 ? "Only one of " + std::to_string(result.starts_tried) + " searches"
                                : "Only " + counts) +
      " ended here: a better fit may exist.");
  // Other optima that fit as well say more.
  answer.doubt(Light::doubtful, "only " + counts + " ended at this fit");
  answer.advise("Try more searches (--searches " + std::to_string(4 * result.starts_tried) +
                "), bounds, or starting values nearer to what you expect.");
}

}  // namespace

Answer judge_optimum(const Known& known, FitResult& result) {
  Answer answer;
  // Where the data have no noise the last steps are rounding, and need not come to an end.
  const bool is_exact = std::all_of(result.r_squared.begin(), result.r_squared.end(),
                                    [](double value) { return 1 - value < 1e-9; });
  if (!result.converged && !(is_exact && result.starts_agreed > 1)) {
    result.warnings.emplace_back(
        "The fit did not converge: values and errors are those where it stopped.");
    answer.doubt(Light::unexplained, "the fit did not converge");
    answer.advise("Try more searches, or starting values nearer to what you expect.");
  }
  judge_rivals(known, result, answer);
  judge_agreement(result, answer);
  if (!result.grid_settled) {
    result.warnings.emplace_back(
        "The parameters still change when the grid is refined: the solution is faster than the "
        "grid resolves.");
  }
  return answer;
}

}  // namespace mechnn::equation_fit
