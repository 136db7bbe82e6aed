#include "discovery/problem/priors.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace mechnn::discovery {
namespace {

using joint_fit::StateShape;

// A mean within this many standard deviations of zero is not an offset: Lorenz's z has 2.9, and the
// equations of such data are best told in the state itself.
constexpr double near_zero = 10;

// The size of a term where every variable has about the size one unit stands for: over ±½, ±1 and
// ±2 units the median, the geometric mean of the middle two. A monomial's is the product of its
// units; exp(−x), which may be anything at one point alone, has size 1. But it is taken for no more
// than `max_value` on the data: a term that vanishes there would be let in for nothing.
double unit_of(const Expression& term, double max_value, const std::vector<double>& units) {
  std::vector<double> sizes;
  for (const double factor : {-2.0, -1.0, -0.5, 0.5, 1.0, 2.0}) {
    std::vector<double> point = units;
    for (double& value : point) value *= factor;
    const double size = std::abs(term.evaluate(point));
    if (size > 0 && std::isfinite(size)) sizes.push_back(size);
  }
  if (sizes.empty()) return max_value > 0 ? max_value : 1;
  std::sort(sizes.begin(), sizes.end());
  const double lower = sizes[(sizes.size() - 1) / 2], upper = sizes[sizes.size() / 2];
  const double median = std::sqrt(lower) * std::sqrt(upper);
  return max_value > 0 ? std::min(median, max_value) : median;
}

// Π_i C(β_i, α_i) m_i^(β_i−α_i): the coefficient of x^α in x^β written in x − m; 0 unless α ≤ β.
double share_of(const std::vector<int>& alpha, const std::vector<int>& beta,
                const std::vector<double>& shift) {
  double share = 1;
  for (std::size_t i = 0; i < alpha.size() && share > 0; ++i) {
    if (alpha[i] > beta[i]) return 0;
    for (int k = 1; k <= beta[i] - alpha[i]; ++k) share *= shift[i] * (alpha[i] + k) / k;
  }
  return share;
}

// The distance of each variable's mean beyond `near_zero` standard deviations: (Z + U + 1), the
// last is the time; derivatives count as near.
std::vector<double> shifts(StateShape shape, const DataScales& scales) {
  std::vector<double> shift(shape.components() + scales.input_sd.size() + 1);
  const auto beyond = [](double mean, double sd) {
    return std::max(0.0, std::abs(mean) - near_zero * sd);
  };
  for (std::size_t d = 0; d < shape.dim; ++d) {
    shift[d] = beyond(scales.state_mean[d], scales.state_sd[d]);
  }
  for (std::size_t u = 0; u < scales.input_sd.size(); ++u) {
    shift[shape.components() + u] = beyond(scales.input_mean[u], scales.input_sd[u]);
  }
  shift.back() = beyond(scales.time_mean, scales.time_sd);
  return shift;
}

// A state that moves by a hundredth about 300 has coefficients of its lower powers that only serve
// to move the origin: a (x − 300) is a x − 300 a. Where a mean lies further from zero than
// `near_zero` standard deviations, priors are those of the equation about an origin that near, its
// powers multiplied out: s_α² = Σ_β (Π_i C(β_i, α_i) m_i^(β_i−α_i) s_β)².
std::vector<double> widened_for_offsets(const std::vector<double>& prior_sd,
                                        const joint_fit::LinearRhs& rhs,
                                        const std::vector<double>& shift) {
  std::vector<std::optional<std::vector<int>>> exponents;
  for (const joint_fit::LinearTerm& term : rhs.terms) {
    exponents.push_back(term.value.monomial_exponents(shift.size()));
  }
  const std::size_t count = rhs.size();
  std::vector<double> widened = prior_sd;
  for (std::size_t low = 0; low < count; ++low) {
    for (std::size_t high = 0; high < count; ++high) {
      if (low == high || !exponents[low] || !exponents[high]) continue;
      const double share = share_of(*exponents[low], *exponents[high], shift);
      for (std::size_t i = 0; i < prior_sd.size(); i += count) {
        widened[i + low] = std::hypot(widened[i + low], share * prior_sd[i + high]);
      }
    }
  }
  return widened;
}

// (Z + U + 1) of every variable, the last the time.
std::vector<double> variable_units(StateShape shape, const DataScales& scales, double time_unit) {
  std::vector<double> units(shape.components() + scales.input_sd.size() + 1, time_unit);
  for (std::size_t u = 0; u < scales.input_sd.size(); ++u) {
    units[shape.components() + u] = scales.input_sd[u] / 10;
  }
  for (std::size_t d = 0; d < shape.dim; ++d) {
    for (std::size_t k = 0; k < shape.order; ++k) {
      units[k * shape.dim + d] = scales.state_sd[d] / 10 / std::pow(time_unit, k);
    }
  }
  return units;
}

}  // namespace

// The prior's units make the choice of terms independent of the data's: a state's unit is a tenth
// of its standard deviation, time's is five times the fastest time scale. Lorenz's states and time
// then keep their usual units, in which the prior was measured to serve best
// (docs/math/discovery.md).
std::vector<double> coefficient_priors(double prior_sd, StateShape shape, const UsableTerms& terms,
                                       const PriorScales& scales) {
  const double time_unit = 5 * scales.fastest_time_scale;
  const std::vector<double> units = variable_units(shape, scales.data, time_unit);
  std::vector<double> priors;
  for (std::size_t d = 0; d < shape.dim; ++d) {
    const double own = scales.data.state_sd[d] / 10 / std::pow(time_unit, shape.order);
    for (std::size_t k = 0; k < terms.rhs.size(); ++k) {
      const double unit = unit_of(terms.rhs.terms[k].value, terms.max_value[k], units);
      priors.push_back(prior_sd * own / unit);
    }
  }
  return widened_for_offsets(priors, terms.rhs, shifts(shape, scales.data));
}

}  // namespace mechnn::discovery
