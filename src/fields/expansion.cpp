#include "fields/expansion.h"

namespace mechnn::fields {
namespace {

// ∂_a Π_j j^p_j = Σ_j p_j j^(p_j − 1) (∂_a j) Π_{i ≠ j} i^p_i
JetPolynomial derivative(const JetPolynomial& polynomial, std::size_t axis) {
  JetPolynomial out;
  for (const auto& [product, factor] : polynomial) {
    for (const auto& [jet, power] : product) {
      JetProduct next = product;
      if (--next[jet] == 0) next.erase(jet);
      Jet higher = jet;
      ++higher.orders[axis];
      ++next[higher];
      out[next] += factor * power;
    }
  }
  return out;
}

}  // namespace

JetPolynomial expanded(const Candidate& candidate) {
  JetProduct monomial;
  for (std::size_t c = 0; c < candidate.powers.size(); ++c) {
    if (candidate.powers[c] > 0) monomial[{c, {}}] = candidate.powers[c];
  }
  JetPolynomial polynomial{{monomial, 1.0}};
  for (std::size_t a = 0; a < max_field_axes; ++a) {
    for (int k = 0; k < candidate.orders[a]; ++k) polynomial = derivative(polynomial, a);
  }
  return polynomial;
}

std::string text(const JetProduct& product, const std::vector<std::string>& components,
                 const std::vector<std::string>& axes) {
  std::string out;
  for (const auto& [jet, power] : product) {
    if (!out.empty()) out += '*';
    out += components[jet.component];
    const std::string below = suffix(jet.orders, axes);
    if (!below.empty()) out += "_" + below;
    if (power > 1) out += "**" + std::to_string(power);
  }
  return out.empty() ? "1" : out;
}

}  // namespace mechnn::fields
