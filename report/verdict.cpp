#include "report/verdict.h"

#include <fmt/format.h>

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

std::string r_squared_text(double value) {
  return std::isfinite(value) ? fmt::format("{:.4f}", std::floor(value * 1e4) / 1e4) : "—";
}

bool has_model(const ReportData& data) { return !data.result.model.equations.empty(); }

double nearest_rival(const DiscoveryResult& result) {
  double nearest = std::nan("");
  for (const Rival& rival : result.rivals) nearest = std::fmin(nearest, rival.behind);
  return nearest;
}

}  // namespace mechnn::report
