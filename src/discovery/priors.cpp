#include "discovery/priors.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "discovery/scales.h"

namespace mechnn::discovery {
namespace {

// A mean within this many standard deviations of zero is not an offset: Lorenz's z has 2.9, and the
// equations of such data are best told in the state itself.
constexpr double near_zero = 10;

// The size of a candidate where every variable has about the size one unit stands for: over ±½, ±1
// and ±2 units the median, the geometric mean of the middle two. A monomial's is the product of its
// units; exp(−x), which may be anything at one point alone, has size 1. But it is taken for no more
// than the largest value on the data: a term that vanishes there would be let in for nothing.
double unit_of(const Candidate& candidate, double largest, const std::vector<double>& units) {
  std::vector<double> sizes;
  for (const double factor : {-2.0, -1.0, -0.5, 0.5, 1.0, 2.0}) {
    std::vector<double> point = units;
    for (double& value : point) value *= factor;
    const double size = std::abs(candidate.expression.evaluate(point));
    if (size > 0 && std::isfinite(size)) sizes.push_back(size);
  }
  if (sizes.empty()) return largest > 0 ? largest : 1;
  std::sort(sizes.begin(), sizes.end());
  const double lower = sizes[(sizes.size() - 1) / 2], upper = sizes[sizes.size() / 2];
  const double median = std::sqrt(lower) * std::sqrt(upper);
  return largest > 0 ? std::min(median, largest) : median;
}

// Π_i C(β_i, α_i) m_i^(β_i−α_i): what x^β, written in x − m, has of x^α; 0 unless α ≤ β.
double share_of(const std::vector<int>& alpha, const std::vector<int>& beta,
                const std::vector<double>& shift) {
  double share = 1;
  for (std::size_t i = 0; i < alpha.size() && share > 0; ++i) {
    if (alpha[i] > beta[i]) return 0;
    for (int k = 1; k <= beta[i] - alpha[i]; ++k) share *= shift[i] * (alpha[i] + k) / k;
  }
  return share;
}

// How far the mean of a variable lies beyond `near_zero` standard deviations: (Z + 1), the last is
// the time; derivatives count as near.
std::vector<double> shifts(const FitProblem& problem) {
  std::vector<double> shift(problem.components + 1);
  const auto beyond = [](double mean, double sd) {
    return std::max(0.0, std::abs(mean) - near_zero * sd);
  };
  for (std::size_t d = 0; d < problem.dim; ++d) {
    shift[d] = beyond(problem.state_mean[d], problem.state_sd[d]);
  }
  shift.back() = beyond(problem.time_mean, problem.time_sd);
  return shift;
}

// A state that moves by a hundredth about 300 has coefficients of its lower powers that only serve
// to move the origin: a (x − 300) is a x − 300 a. Where a mean lies further from zero than
// `near_zero` standard deviations, priors are those of the equation about an origin that near, its
// powers multiplied out: s_α² = Σ_β (Π_i C(β_i, α_i) m_i^(β_i−α_i) s_β)².
void widen_for_offsets(FitProblem& problem) {
  const std::vector<double> shift = shifts(problem);
  std::vector<std::optional<std::vector<int>>> exponents;
  for (const Candidate& candidate : problem.candidates) {
    exponents.push_back(candidate.expression.monomial_exponents(shift.size()));
  }
  const std::size_t count = problem.candidate_count();
  const std::vector<double> unshifted = problem.prior_sd;
  for (std::size_t low = 0; low < count; ++low) {
    for (std::size_t high = 0; high < count; ++high) {
      if (low == high || !exponents[low] || !exponents[high]) continue;
      const double share = share_of(*exponents[low], *exponents[high], shift);
      for (std::size_t i = 0; i < problem.dim * count; i += count) {
        double& widened = problem.prior_sd[i + low];
        widened = std::hypot(widened, share * unshifted[i + high]);
      }
    }
  }
}

}  // namespace

// The prior's units make the choice of terms independent of the data's: a state's unit is a tenth
// of its standard deviation, time's is five times the fastest time scale. Lorenz's states and time
// then keep their usual units, in which the prior was measured to serve best
// (docs/math/discovery.md).
void measure_priors(double prior_sd, FitProblem& problem) {
  const double time_unit = 5 * fastest_time_scale(problem);
  std::vector<double> units(problem.components + 1, time_unit);
  for (std::size_t d = 0; d < problem.dim; ++d) {
    for (std::size_t k = 0; k < problem.order; ++k) {
      units[k * problem.dim + d] = problem.state_sd[d] / 10 / std::pow(time_unit, k);
    }
  }
  for (std::size_t d = 0; d < problem.dim; ++d) {
    const double own = problem.state_sd[d] / 10 / std::pow(time_unit, problem.order);
    for (std::size_t k = 0; k < problem.candidate_count(); ++k) {
      const double unit = unit_of(problem.candidates[k], problem.largest_value[k], units);
      problem.prior_sd.push_back(prior_sd * own / unit);
    }
  }
  widen_for_offsets(problem);
}

}  // namespace mechnn::discovery
