#include "report/verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/markup.h"

namespace mechnn::report {
namespace {

Verdict verdict_of(Strength strength) {
  switch (strength) {
    case Strength::undecided:
      return {"The data do not decide.",
              "At least one other set of terms explains them practically as well: treat the "
              "equations as one of several candidates.",
              false};
    case Strength::weak:
      return {"Weak evidence.",
              "The equations are the most likely ones found, but the nearest rival is a serious "
              "candidate.",
              false};
    case Strength::strong:
      return {"Strong evidence.",
              "The nearest rival is much less likely, given these data and this library of terms.",
              true};
    case Strength::decisive:
      return {"Decisive evidence.",
              "No other set of terms that was tried comes near, given these data and this library "
              "of terms.",
              true};
  }
  return {};
}

Verdict poor_fit(const std::vector<std::string>& states) {
  constexpr std::size_t max_names = 6;
  const std::string names = states.size() > max_names ? counted(states.size(), "state")
                                                      : fmt::format("{}", fmt::join(states, ", "));
  return {"Poor fit: the equations explain little of " + names + ".",
          "What was chosen is the least bad of the sets of terms tried; the right one "
          "may not be among them.",
          false};
}

}  // namespace

Strength strength(double behind) {
  if (!(behind >= 2)) return Strength::undecided;
  if (behind < serious_rival) return Strength::weak;
  return behind < 10 ? Strength::strong : Strength::decisive;
}

std::string_view word(Strength strength) {
  switch (strength) {
    case Strength::undecided:
      return "undecided";
    case Strength::weak:
      return "weak";
    case Strength::strong:
      return "strong";
    case Strength::decisive:
      return "decisive";
  }
  return "";
}

std::vector<std::string> poorly_explained(const DiscoveryResult& result) {
  std::vector<std::string> states;
  for (std::size_t d = 0; d < result.model.equations.size(); ++d) {
    const bool fits_badly = d < result.r_squared.size() && result.r_squared[d] < min_r_squared;
    const Equation& equation = result.model.equations[d];
    if (fits_badly || equation.terms.empty()) states.push_back(equation.state);
  }
  return states;
}

Verdict verdict(const DiscoveryResult& result) {
  const std::vector<std::string> poor = poorly_explained(result);
  if (!poor.empty()) return poor_fit(poor);
  if (result.status == DiscoveryStatus::stopped) {
    return {
        "Stopped before the search ended.",
        "These are the best equations until then: sets of terms that it had not tried yet may be "
        "better.",
        false};
  }
  const double behind = nearest_rival(result);
  if (std::isnan(behind)) return {"No rival model was kept for comparison.", "", false};
  return verdict_of(strength(behind));
}

bool has_model(const ReportData& data) { return !data.result.model.equations.empty(); }

double nearest_rival(const DiscoveryResult& result) {
  double nearest = std::nan("");
  for (const Rival& rival : result.rivals) nearest = std::fmin(nearest, rival.behind);
  return nearest;
}

}  // namespace mechnn::report
