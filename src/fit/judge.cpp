// Three questions, the weakest answer the headline: do the equations explain the data, do the data
// determine the parameters, do the searches agree.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "fit/result.h"
#include "mechnn/number_text.h"
#include "verdict/whiteness.h"

namespace mechnn::equation_fit {
namespace {

// Residuals that a linear prediction from earlier ones explains to more than this share.
constexpr double doubtful_predictable = 0.1;
constexpr double unexplained_predictable = 0.5;
constexpr double unexplained_r_squared = 0.5;
// 1 − R² of a fit that leaves nothing worth naming.
constexpr double exact = 1e-9;
constexpr double max_integration_error = 0.5;  // in standard deviations of the noise
constexpr std::size_t min_freedom = 5;
// A standard error above this share of the value leaves its order of magnitude open.
constexpr double doubtful_error = 0.5;

Light worse(Light a, Light b) { return std::max(a, b); }

void judge_equations(const TrajectorySet& data, FitResult& result) {
  FitVerdict& verdict = result.verdict;
  verdict.equations = Light::good;
  for (std::size_t d = 0; d < data.dim(); ++d) {
    const verdict::Whiteness whiteness = verdict::whiteness_of(result.fits, data.dim(), d);
    // Of data without noise what is left are the errors of the discretisation.
    const bool is_exact = 1 - result.r_squared[d] < exact;
    const double share = whiteness.significant && !is_exact ? whiteness.predictable : 0;
    if (share > doubtful_predictable) {
      result.warnings.push_back(
          "What the fit leaves of " + data.states[d] +
          " is no noise: " + significant_text(100 * share, 2) +
          " % of it can be predicted from earlier samples; the equations miss something, and "
          "standard errors are too small.");
    }
    const bool is_unexplained =
        share > unexplained_predictable || !(result.r_squared[d] > unexplained_r_squared);
    if (!(result.r_squared[d] > unexplained_r_squared)) {
      result.warnings.push_back("The equations leave most of the variance of " + data.states[d] +
                                " unexplained (R² " + significant_text(result.r_squared[d], 2) +
                                ").");
    }
    verdict.equations = worse(verdict.equations, is_unexplained                 ? Light::unexplained
                                                 : share > doubtful_predictable ? Light::doubtful
                                                                                : Light::good);
  }
}

std::string label(const FittedParameter& parameter) {
  return parameter.trajectory.empty() ? parameter.name
                                      : parameter.name + "[" + parameter.trajectory + "]";
}

void judge_parameters(FitResult& result) {
  FitVerdict& verdict = result.verdict;
  verdict.parameters = result.relations.empty() ? Light::good : Light::unexplained;
  for (const FittedParameter& parameter : result.parameters) {
    if (std::isnan(parameter.standard_error)) {
      verdict.parameters = Light::unexplained;
    } else if (parameter.standard_error > doubtful_error * std::abs(parameter.value)) {
      verdict.parameters = worse(verdict.parameters, Light::doubtful);
      result.warnings.push_back(
          "The data hardly determine " + label(parameter) + ": its standard error is " +
          significant_text(100 * parameter.standard_error / std::abs(parameter.value), 2) +
          " % of its value.");
    }
  }
}

void warn_of_few_numbers(FitResult& result) {
  if (result.values >= result.unknowns + min_freedom) return;
  result.warnings.push_back("Only " + std::to_string(result.values) + " numbers for " +
                            std::to_string(result.unknowns) +
                            " parameters and initial states: noise and standard errors rest on "
                            "almost nothing.");
}

void judge_optimum(FitResult& result) {
  FitVerdict& verdict = result.verdict;
  const bool has_rivals = result.starts_tried > 1;
  verdict.optimum = !result.converged                        ? Light::unexplained
                    : has_rivals && result.starts_agreed < 2 ? Light::doubtful
                                                             : Light::good;
  if (!result.converged) {
    result.warnings.emplace_back(
        "The fit did not converge: values and errors are those where it "
        "stopped.");
  } else if (has_rivals && result.starts_agreed < 2) {
    result.warnings.push_back("Only one of " + std::to_string(result.starts_tried) +
                              " searches ended here: a better fit may exist.");
  }
  if (!result.grid_settled) {
    result.warnings.emplace_back(
        "The parameters still change when the grid is refined: the solution is faster than the "
        "grid resolves.");
  }
}

void judge_integration(FitResult& result) {
  const bool is_exact = std::all_of(result.r_squared.begin(), result.r_squared.end(),
                                    [](double value) { return 1 - value < exact; });
  if (result.integration_error < max_integration_error || is_exact) return;
  result.warnings.push_back(
      "Integrated from the fitted initial states, the equations leave the fitted states by " +
      (std::isfinite(result.integration_error)
           ? significant_text(result.integration_error, 2) + " standard deviations of the noise"
           : std::string("more than any bound")) +
      ": the system is chaotic, or faster than the grid resolves.");
}

std::string sentence_of(const FitResult& result) {
  const FitVerdict& verdict = result.verdict;
  if (verdict.equations == Light::unexplained) {
    return "Unexplained: the equations, at their best, do not follow the data.";
  }
  if (verdict.optimum == Light::unexplained) return "Unexplained: the fit did not converge.";
  if (verdict.parameters == Light::unexplained) {
    return "Good fit, but the data determine some parameters only in combination.";
  }
  if (verdict.equations == Light::doubtful) {
    return "Doubtful: the equations follow the data, and what is left is no noise.";
  }
  if (verdict.parameters == Light::doubtful) {
    return "Good fit; the data hardly determine some parameters.";
  }
  if (verdict.optimum == Light::doubtful) return "Doubtful: only one search ended at this fit.";
  return "Good: the equations explain the data, and the data determine every parameter.";
}

void add_advice(FitResult& result) {
  FitVerdict& verdict = result.verdict;
  if (verdict.equations != Light::good) {
    verdict.advice.emplace_back(
        "Look at the residuals over time; let `mechnn discover` look for further terms.");
  }
  if (verdict.parameters == Light::unexplained) {
    verdict.advice.emplace_back(
        "Fix one of the parameters that appear together, give it a prior, or measure a hidden "
        "state.");
  } else if (verdict.parameters == Light::doubtful) {
    verdict.advice.emplace_back(
        "Other initial states, longer records or more of the states would determine more.");
  }
  if (verdict.optimum != Light::good) {
    verdict.advice.emplace_back("Try more searches, or starting values nearer to what you expect.");
  }
}

}  // namespace

void judge(const TrajectorySet& data, FitResult& result) {
  judge_equations(data, result);
  judge_parameters(result);
  warn_of_few_numbers(result);
  judge_optimum(result);
  judge_integration(result);
  FitVerdict& verdict = result.verdict;
  verdict.headline = std::max({verdict.equations, verdict.parameters, verdict.optimum});
  verdict.sentence = sentence_of(result);
  add_advice(result);
}

}  // namespace mechnn::equation_fit
