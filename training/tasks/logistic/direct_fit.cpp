// With s = 1/(1 + e^{−r(t − c)}), the model is m = a + K s, its derivatives
//   ∂m/∂r = K s(1 − s)(t − c),  ∂m/∂K = s,  ∂m/∂c = −K s(1 − s) r,  ∂m/∂a = 1,
// and z = m − a obeys z' = r z − (r/K) z², so that p2 = −r/K, p1 = r − 2 p2 a, p0 = p2 a² − r a.
#include "training/tasks/logistic/direct_fit.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

namespace mechnn::training::logistic {
namespace {

/// r, K, c, a, and the derivatives with respect to the first `size` of them.
using Unknowns = Eigen::Vector4d;

/// The prior of r, K, c and a; the precision is one over the deviation, 0 where nothing is known.
/// That of a follows from p0 = −r a (1 + a/K) at r = 3.
const Unknowns prior_centre(3, 3, 0, 0), prior_precision(2, 2, 0, 6);

struct Residuals {
  Eigen::VectorXd values;    ///< data − model; (prior − unknowns) noise/deviation
  Eigen::MatrixXd jacobian;  ///< (samples + size, size): derivatives of the subtracted terms
  double sum_of_squares = 0;
};

struct Fit {
  Unknowns unknowns;
  double sum_of_squares = std::numeric_limits<double>::infinity();
  bool converged = false;
};

class Problem {
 public:
  Problem(std::span<const double> times, std::span<const double> values, Bias bias, double noise)
      : times_(times), values_(values), size_(bias == Bias::fitted ? 4 : 3), noise_(noise) {}

  [[nodiscard]] Residuals at(const Unknowns& u) const {
    const auto count = static_cast<Eigen::Index>(times_.size());
    Residuals result{Eigen::VectorXd(count + size_), Eigen::MatrixXd(count + size_, size_)};
    for (Eigen::Index i = 0; i < count; ++i) {
      const double t = times_[static_cast<std::size_t>(i)] - u[2];
      const double s = 1 / (1 + std::exp(-u[0] * t)), growth = u[1] * s * (1 - s);
      result.values[i] = values_[static_cast<std::size_t>(i)] - u[3] - u[1] * s;
      const Unknowns derivatives(growth * t, s, -growth * u[0], 1);
      result.jacobian.row(i) = derivatives.head(size_).transpose();
    }
    const Eigen::Vector4d weight = noise_ * prior_precision;
    result.values.tail(size_) = (weight.cwiseProduct(prior_centre - u)).head(size_);
    result.jacobian.bottomRows(size_) = weight.head(size_).asDiagonal();
    result.sum_of_squares = result.values.squaredNorm();
    return result;
  }

  /// (JᵀJ + λ diag JᵀJ) δ = Jᵀ residuals, λ a tenth after a step down and ten times after one up.
  [[nodiscard]] Fit descend(const Unknowns& from) const {
    constexpr int max_iterations = 200;
    constexpr double min_relative_step = 1e-10, max_damping = 1e12;
    Fit fit{from};
    Residuals now = at(from);
    double damping = 1e-3;
    bool is_finite = false;
    for (int i = 0; i < max_iterations && !fit.converged && damping < max_damping; ++i) {
      Eigen::MatrixXd normal = now.jacobian.transpose() * now.jacobian;
      normal.diagonal() *= 1 + damping;
      const Eigen::VectorXd step = normal.ldlt().solve(now.jacobian.transpose() * now.values);
      Unknowns next = fit.unknowns;
      next.head(size_) += step;
      Residuals there = at(next);
      is_finite = step.allFinite() && std::isfinite(there.sum_of_squares);
      if (!(there.sum_of_squares <= now.sum_of_squares)) {
        damping *= 10;
        continue;
      }
      fit.unknowns = next;
      now = std::move(there);
      damping = std::max(damping / 10, 1e-12);
      fit.converged = step.norm() <= min_relative_step * next.norm();
    }
    // A sum that only rounding keeps from falling is at its minimum too.
    fit.converged = is_finite && (fit.converged || damping >= max_damping);
    fit.sum_of_squares = now.sum_of_squares;
    return fit;
  }

 private:
  std::span<const double> times_, values_;
  Eigen::Index size_;
  double noise_;
};

/// The time at which the values first pass half of `level`; the last one where they never do.
double time_of_half(std::span<const double> times, std::span<const double> values, double level) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] > level / 2) return times[i];
  }
  return times.back();
}

DirectFit described(const Fit& fit, std::span<const double> times) {
  const double r = fit.unknowns[0], capacity = fit.unknowns[1], a = fit.unknowns[3];
  const double p2 = -r / capacity;
  DirectFit result;
  result.parameters = {p2 * a * a - r * a, r - 2 * p2 * a, p2};
  for (const double t : times) {
    result.states.push_back(a + capacity / (1 + std::exp(-r * (t - fit.unknowns[2]))));
  }
  result.converged = fit.converged;
  return result;
}

}  // namespace

DirectFit direct_fit(std::span<const double> times, std::span<const double> values, Bias bias,
                     double noise) {
  const Problem problem(times, values, bias, noise);
  const double max_value = *std::max_element(values.begin(), values.end());
  Fit best;
  for (const double r : {1.5, 3.0, 5.0}) {
    for (const double factor : {1.0, 3.0}) {  // a trajectory may end long before its capacity
      const double level = factor * max_value;
      const Fit fit = problem.descend({r, level, time_of_half(times, values, level), 0});
      if (fit.sum_of_squares < best.sum_of_squares) best = fit;
    }
  }
  return described(best, times);
}

}  // namespace mechnn::training::logistic
