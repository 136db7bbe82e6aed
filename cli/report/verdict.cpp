#include "report/verdict.h"

#include <algorithm>
#include <cmath>

namespace mechnn::report {

Strength strength(double behind) {
  if (!(behind >= 2)) return Strength::undecided;
  if (behind < 6) return Strength::weak;
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

std::size_t terms_of(const Model& model) {
  std::size_t terms = 0;
  for (const Equation& equation : model.equations) terms += equation.terms.size();
  return terms;
}

bool has_model(const ReportData& data) { return !data.result.model.equations.empty(); }

double nearest_rival(const DiscoveryResult& result) {
  double least = std::nan("");
  for (const RunnerUp& rival : result.runners_up) least = std::fmin(least, rival.behind);
  return least;
}

}  // namespace mechnn::report
