#include "report/verdict.h"

#include <cmath>

namespace mechnn::report {

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

std::string_view css_class(Light light) { return light == Light::good ? "good" : "doubt"; }

bool has_model(const ReportData& data) { return !data.result.model.equations.empty(); }

double nearest_rival(const DiscoveryResult& result) {
  double nearest = std::nan("");
  for (const Rival& rival : result.rivals) nearest = std::fmin(nearest, rival.behind);
  return nearest;
}

}  // namespace mechnn::report
