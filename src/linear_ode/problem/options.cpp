// Names of schemes and checks of the options.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>

#include "linear_ode/problem/band.h"
#include "mechnn/argument_error.h"
#include "mechnn/linear_ode.h"
#include "mechnn/number_text.h"

namespace mechnn {

namespace {

struct NamedFactorisation {
  std::string_view name;
  Factorisation value;
};

constexpr std::array<NamedFactorisation, 3> factorisations{
    {{"auto", Factorisation::automatic}, {"qr", Factorisation::qr}, {"ldl", Factorisation::ldl}}};

bool has_order(const SchemeTraits& traits, int order) {
  if (traits.order_stride == 0 || traits.max_order == 0) return order == 0;
  return order >= traits.min_order && order <= traits.max_order &&
         (order - traits.min_order) % traits.order_stride == 0;
}

std::string known_names() {
  std::string names;
  for (const SchemeTraits& traits : scheme_traits()) {
    if (!names.empty()) names += ", ";
    names += traits.name;
    if (traits.max_order == 0) continue;
    names += std::to_string(traits.min_order) + ".." + std::to_string(traits.max_order);
    if (traits.order_stride > 1) names += " step " + std::to_string(traits.order_stride);
  }
  return names;
}

void check_weight(const char* name, double weight) {
  if (std::isfinite(weight) && weight >= 0) return;
  throw ArgumentError(name, shortest_text(weight), "a finite number, zero or more");
}

}  // namespace

Factorisation parse_factorisation(std::string_view name) {
  for (const auto& [known, factorisation] : factorisations) {
    if (name == known) return factorisation;
  }
  throw ArgumentError("factorisation", "'" + std::string(name) + "'", "auto, qr or ldl");
}

std::string_view to_string(Factorisation factorisation) {
  return std::ranges::find(factorisations, factorisation, &NamedFactorisation::value)->name;
}

Scheme Scheme::parse(std::string_view name) {
  for (const SchemeTraits& traits : scheme_traits()) {
    const std::string_view stem = traits.name;
    if (!name.starts_with(stem)) continue;
    const std::string_view digits = name.substr(stem.size());
    int order = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), order);
    const bool whole =
        digits.empty() || (error == std::errc{} && end == digits.data() + digits.size());
    const bool plain = digits.empty() == (traits.max_order == 0);
    if (whole && plain && digits.size() < 2 && has_order(traits, order)) {
      return {traits.family, order};
    }
  }
  throw ArgumentError("scheme", "\"" + std::string(name) + "\"", "one of " + known_names());
}

std::string Scheme::name() const {
  const SchemeTraits& traits = traits_of(family);
  return traits.name + (traits.max_order > 0 ? std::to_string(order) : std::string());
}

void LinearOdeOptions::validate() const {
  const SchemeTraits& traits = traits_of(scheme.family);
  if (traits.max_order > 0 && !has_order(traits, scheme.order)) {
    throw ArgumentError("scheme", scheme.name(), "one of " + known_names());
  }
  if (factorisation == Factorisation::ldl && traits.determined) {
    throw ArgumentError("factorisation", "ldl for scheme " + scheme.name(),
                        "auto or qr (the normal equations lose this scheme's digits)");
  }
  check_weight("weights.equation", weights.equation);
  check_weight("weights.initial", weights.initial);
  check_weight("weights.smoothness", weights.smoothness);
  if (!std::isfinite(gamma) || !std::isfinite(alpha)) {
    throw ArgumentError("gamma, alpha", shortest_text(gamma) + ", " + shortest_text(alpha),
                        "finite numbers");
  }
}

}  // namespace mechnn
