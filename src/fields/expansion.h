// Conservative terms multiplied out: ∂_x(u²) = 2 u u_x.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "fields/candidate.h"

namespace mechnn::fields {

/// A derivative of a component.
struct Jet {
  std::size_t component = 0;
  Orders orders{};

  friend bool operator<(const Jet& a, const Jet& b) {
    return a.component != b.component ? a.component < b.component : a.orders < b.orders;
  }
};

/// A product of derivatives: each with its power, in the order of Jet.
using JetProduct = std::map<Jet, int>;
using JetPolynomial = std::map<JetProduct, double>;

/// ∂^q f(u) by the product rule.
JetPolynomial expanded(const Candidate& candidate);

/// "u*u_x", "u_x**2", "1".
std::string text(const JetProduct& product, const std::vector<std::string>& components,
                 const std::vector<std::string>& axes);

}  // namespace mechnn::fields
