// Do the data determine the parameters? Relations, errors, intervals without an end, bounds that
// hold an estimate, priors that the data contradict.
//
// A prior m ± s and an estimate θ ± e made with it: without it the data say θ + v (θ − m)/s² ± √v,
// 1/v = 1/e² − 1/s², which is √(s² + v) s.d. of their difference apart from m; in what is known,
//   (θ − m)/√(s² − e²).
#include <algorithm>
#include <cmath>
#include <string>

#include "fit/judge.h"
#include "mechnn/number_text.h"

namespace mechnn::equation_fit {
namespace {

// A standard error above this share of the value leaves its order of magnitude open.
constexpr double doubtful_error = 0.5;
// An estimate nearer to a bound than this share of its error has been stopped by it: the last step
// to an open one goes nine tenths of the way.
constexpr double share_to_bound = 1e-3;
constexpr double max_conflict = 3;  // standard deviations: 3 in 1000 by chance

void judge_intervals(FitResult& result, Answer& answer) {
  std::vector<std::string> without_end;
  for (const FittedParameter& parameter : result.parameters) {
    if (std::isnan(parameter.standard_error)) continue;
    const bool no_lower = std::isinf(parameter.lower), no_upper = std::isinf(parameter.upper);
    if (!no_lower && !no_upper) continue;
    const std::string name = label_of(parameter);
    without_end.push_back(name);
    result.warnings.push_back("The data give " + name + " no " +
                              (no_lower && no_upper ? "limit on either side"
                               : no_lower           ? "lower limit"
                                                    : "upper limit") +
                              ": however far it goes, the other unknowns make up for it, and its "
                              "standard error describes the nearest surroundings only.");
  }
  if (without_end.empty()) return;
  answer.doubt(Light::doubtful,
               "the data give " + listed(without_end) + " no limit on " +
                   (without_end.size() == 1 ? "one side at least" : "at least one side each"));
  answer.advise("Give " + listed(without_end) +
                " a prior or bounds from what you know, or measure where it matters: other initial "
                "states, longer records, more of the states.");
}

void warn_of_cut_profiles(FitResult& result) {
  if (!result.profiles_cut) return;
  std::vector<std::string> names;
  for (const FittedParameter& parameter : result.parameters) {
    if (parameter.interval == IntervalKind::laplace && !std::isnan(parameter.standard_error)) {
      names.push_back(label_of(parameter));
    }
  }
  result.warnings.push_back("The fit was stopped before the profile of " + listed(names) +
                            ": the interval is that of the curvature at the best fit (Laplace), "
                            "symmetric where a profile need not be.");
}

void judge_errors(const FitResult& result, std::vector<std::string>& warnings, Answer& answer) {
  std::vector<std::string> open;
  for (const FittedParameter& parameter : result.parameters) {
    if (!(parameter.standard_error > doubtful_error * std::abs(parameter.value))) continue;
    open.push_back(label_of(parameter));
    warnings.push_back(
        "The data hardly determine " + open.back() + ": its standard error is " +
        significant_text(100 * parameter.standard_error / std::abs(parameter.value), 2) +
        " % of its value.");
  }
  if (open.empty()) return;
  answer.doubt(Light::doubtful, "the data hardly determine " + listed(open));
  answer.advise("Other initial states, longer records or more of the states would determine more.");
}

void judge_bounds(const Known& known, FitResult& result, Answer& answer) {
  std::vector<std::string> held;
  for (std::size_t p = 0; p < result.parameters.size(); ++p) {
    const Unknown& unknown = known.setting.unknowns[p];
    const FittedParameter& parameter = result.parameters[p];
    if (!is_at_bound(unknown, parameter)) continue;
    held.push_back(label_of(parameter));
    const bool is_lower = parameter.value - unknown.lower < unknown.upper - parameter.value;
    result.warnings.push_back(
        held.back() + " is at its " + (is_lower ? "lower" : "upper") + " bound " +
        shortest_text(is_lower ? unknown.lower : unknown.upper) +
        ": the data would take it beyond, and the standard errors, of the other parameters too, do "
        "not count that it cannot go there.");
  }
  if (held.empty()) return;
  answer.doubt(Light::doubtful, "a bound that you gave holds " + listed(held));
  answer.advise("Widen the bound of " + listed(held) +
                ", or take it that the equations need a value that cannot be.");
}

void note_conflict(const std::string& name, double value, double error, const ParameterPrior& prior,
                   FitResult& result, std::vector<std::string>& contradicted) {
  const double conflict = prior_conflict(value, error, prior.mean, prior.standard_deviation);
  if (!(std::abs(conflict) > max_conflict)) return;
  contradicted.push_back(name);
  result.warnings.push_back(
      "The data contradict the prior of " + name + ", " + shortest_text(prior.mean) + " ± " +
      shortest_text(prior.standard_deviation) + ": without it they give a value that is " +
      significant_text(std::abs(conflict), 2) +
      " standard deviations (of prior and data together) away; the estimate of " +
      significant_text(value, 4) + " is a compromise that neither supports.");
}

void judge_priors(const Known& known, FitResult& result, Answer& answer) {
  std::vector<std::string> contradicted;
  for (const ParameterPrior& prior : known.options.priors) {
    for (const FittedParameter& parameter : result.parameters) {
      if (prior.is_initial_state || parameter.name != prior.name) continue;
      note_conflict(label_of(parameter), parameter.value, parameter.standard_error, prior, result,
                    contradicted);
    }
    for (const FittedStart& start : result.initial_states) {
      const bool is_first = std::any_of(
          known.data.trajectories.begin(), known.data.trajectories.end(), [&](const Trajectory& t) {
            return t.name == start.trajectory && !t.times.empty() && t.times.front() == start.time;
          });
      if (!prior.is_initial_state || start.state != prior.name || !is_first) continue;
      note_conflict(
          start.state + "(0)" + (start.trajectory.empty() ? "" : "[" + start.trajectory + "]"),
          start.value, start.standard_error, prior, result, contradicted);
    }
  }
  if (contradicted.empty()) return;
  answer.doubt(Light::doubtful, "the data contradict the prior of " + listed(contradicted));
  answer.advise("Fit without the prior of " + listed(contradicted) +
                " and compare: the prior, its unit or the equations are wrong.");
}

}  // namespace

bool is_at_bound(const Unknown& unknown, const FittedParameter& parameter) {
  const double nearest = std::min(parameter.value - unknown.lower, unknown.upper - parameter.value);
  const double error = std::isnan(parameter.standard_error) ? 0 : parameter.standard_error;
  return nearest <= share_to_bound * error;
}

double prior_conflict(double value, double standard_error, double mean, double deviation) {
  const double left = deviation * deviation - standard_error * standard_error;
  // An error that is the prior's own, or unknown: the data say nothing that could be told from it.
  const bool is_known = left > 1e-8 * deviation * deviation;
  return (value - mean) / (is_known ? std::sqrt(left) : deviation);
}

Answer judge_parameters(const Known& known, FitResult& result) {
  Answer answer;
  if (!result.noise_given && result.freedom < no_freedom) {
    answer.doubt(Light::unexplained,
                 "there are as many unknowns as numbers, and no errors can be given");
    return answer;
  }
  const bool has_undetermined =
      std::any_of(result.parameters.begin(), result.parameters.end(),
                  [](const FittedParameter& p) { return std::isnan(p.standard_error); });
  if (has_undetermined || !result.relations.empty()) {
    answer.doubt(Light::unexplained,
                 "the equations follow the data, but these determine some parameters only in "
                 "combination");
    answer.advise(
        "Fix one of the parameters that appear together, give it a prior, or measure a hidden "
        "state.");
  }
  judge_bounds(known, result, answer);
  judge_priors(known, result, answer);
  judge_intervals(result, answer);
  warn_of_cut_profiles(result);
  judge_errors(result, result.warnings, answer);
  return answer;
}

std::string label_of(const FittedParameter& parameter) {
  return parameter.trajectory.empty() ? parameter.name
                                      : parameter.name + "[" + parameter.trajectory + "]";
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  }
  return text;
}

}  // namespace mechnn::equation_fit
