// Three questions, the weakest answer the headline: do the equations explain the data, do the data
// determine the parameters, do the searches agree.
#include "fit/judge.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "fit/result.h"

namespace mechnn::equation_fit {
namespace {

// Of answers that are equally bad the equations' comes first: nothing else counts where they are
// wrong. An optimum among several comes before errors that hold at it alone.
std::string sentence_of(Light headline, const std::vector<const Answer*>& answers) {
  if (headline == Light::good) {
    return "Good: the equations explain the data, and the data determine every parameter.";
  }
  const auto worst = std::find_if(answers.begin(), answers.end(),
                                  [&](const Answer* a) { return a->light == headline; });
  return (headline == Light::doubtful ? "Doubtful: " : "Unexplained: ") + (*worst)->reason + ".";
}

}  // namespace

void Answer::doubt(Light worse, std::string why) {
  if (worse <= light) return;
  light = worse;
  reason = std::move(why);
}

void Answer::advise(const std::string& what) {
  if (std::find(advice.begin(), advice.end(), what) == advice.end()) advice.push_back(what);
}

void judge(const TrajectorySet& data, const FitOptions& options, const Setting& setting,
           const Precision& precision, FitResult& result) {
  Known known{data, options, setting, precision.left};
  known.left.resize(data.dim(), 0.0);
  for (double& left : known.left) left = std::isnan(left) ? 0 : left;
  const Answer equations = judge_equations(known, result);
  const Answer parameters = judge_parameters(known, result);
  const Answer optimum = judge_optimum(known, result);
  FitVerdict& verdict = result.verdict;
  verdict.equations = equations.light;
  verdict.parameters = parameters.light;
  verdict.optimum = optimum.light;
  verdict.headline = std::max({verdict.equations, verdict.parameters, verdict.optimum});
  verdict.sentence = sentence_of(verdict.headline, {&equations, &optimum, &parameters});
  for (const Answer* const answer : {&equations, &optimum, &parameters}) {
    verdict.advice.insert(verdict.advice.end(), answer->advice.begin(), answer->advice.end());
  }
}

}  // namespace mechnn::equation_fit
