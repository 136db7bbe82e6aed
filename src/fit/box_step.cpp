// Free parameters F and those held at a bound B: S_FF δ_F = g_F − S_FB δ_B. The way to that point
// stops at the first bound, which then holds its parameter; where none stops it, the held parameter
// whose multiplier, g − S δ, pulls it inside most is set free (Nocedal and Wright, Numerical
// Optimization, 16.5).
#include "fit/box_step.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace mechnn::equation_fit {
namespace {

enum class Held { no, at_lower, at_upper, fixed };

// δ on the free set, at unit diagonal: parameters have any units.
bool solve_free(const Eigen::MatrixXd& schur, const Eigen::VectorXd& gradient,
                const std::vector<Held>& held, const Eigen::VectorXd& at, Eigen::VectorXd& wanted) {
  std::vector<Eigen::Index> free;
  for (Eigen::Index k = 0; k < gradient.size(); ++k) {
    if (held[static_cast<std::size_t>(k)] == Held::no) free.push_back(k);
  }
  wanted = at;
  const auto n = static_cast<Eigen::Index>(free.size());
  if (n == 0) return true;
  Eigen::MatrixXd matrix(n, n);
  Eigen::VectorXd rhs(n), scale(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    if (!(schur(free[i], free[i]) > 0)) return false;
    scale[i] = 1 / std::sqrt(schur(free[i], free[i]));
  }
  for (Eigen::Index i = 0; i < n; ++i) {
    rhs[i] = gradient[free[i]];
    for (Eigen::Index k = 0; k < gradient.size(); ++k) {
      if (held[static_cast<std::size_t>(k)] != Held::no) rhs[i] -= schur(free[i], k) * at[k];
    }
    rhs[i] *= scale[i];
    for (Eigen::Index j = 0; j < n; ++j)
      matrix(i, j) = scale[i] * schur(free[i], free[j]) * scale[j];
  }
  const Eigen::LLT<Eigen::MatrixXd> factor(matrix);
  if (factor.info() != Eigen::Success) return false;
  const Eigen::VectorXd solution = scale.cwiseProduct(factor.solve(rhs));
  for (Eigen::Index i = 0; i < n; ++i) wanted[free[i]] = solution[i];
  return solution.allFinite();
}

// Releases the held parameter that most wants to move inside. False: none does.
bool release(const Eigen::VectorXd& multipliers, const Eigen::MatrixXd& schur,
             std::vector<Held>& held) {
  double strongest = 1e-12;
  std::size_t chosen = held.size();
  for (std::size_t k = 0; k < held.size(); ++k) {
    const auto i = static_cast<Eigen::Index>(k);
    const double inward = held[k] == Held::at_lower   ? multipliers[i]
                          : held[k] == Held::at_upper ? -multipliers[i]
                                                      : 0;
    const double scaled = inward / std::sqrt(schur(i, i));
    if (scaled > strongest) {
      strongest = scaled;
      chosen = k;
    }
  }
  if (chosen == held.size()) return false;
  held[chosen] = Held::no;
  return true;
}

}  // namespace

bool box_step(const Eigen::MatrixXd& schur, const Eigen::VectorXd& gradient,
              const Eigen::VectorXd& lower, const Eigen::VectorXd& upper, Eigen::VectorXd& step) {
  const Eigen::Index p = gradient.size();
  step = Eigen::VectorXd::Zero(p);
  std::vector<Held> held(static_cast<std::size_t>(p), Held::no);
  for (Eigen::Index k = 0; k < p; ++k) {
    if (lower[k] == upper[k]) held[static_cast<std::size_t>(k)] = Held::fixed;
  }
  Eigen::VectorXd wanted;
  for (Eigen::Index iteration = 0; iteration < 10 * p + 10; ++iteration) {
    if (!solve_free(schur, gradient, held, step, wanted)) return false;
    double length = 1;
    Eigen::Index blocking = -1;
    for (Eigen::Index k = 0; k < p; ++k) {
      const double move = wanted[k] - step[k];
      const double limit = move < 0 ? lower[k] : upper[k];
      if (move == 0 || !std::isfinite(limit)) continue;
      const double reach = (limit - step[k]) / move;
      if (reach < length) {
        length = reach;
        blocking = k;
      }
    }
    step += std::max(0.0, length) * (wanted - step);
    if (blocking >= 0) {
      const bool is_down = wanted[blocking] < step[blocking];
      step[blocking] = is_down ? lower[blocking] : upper[blocking];
      held[static_cast<std::size_t>(blocking)] = is_down ? Held::at_lower : Held::at_upper;
    } else if (!release(gradient - schur * step, schur, held)) {
      return true;
    }
  }
  return true;
}

}  // namespace mechnn::equation_fit
