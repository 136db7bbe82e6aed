#include "fields/weak_fit.h"

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

#include "fields/residual_noise.h"
#include "joint_fit/evidence.h"

namespace mechnn::fields {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int max_iterations = 40;
constexpr int max_halvings = 6;
constexpr double settled = 0.03;  // of a standard error
constexpr double optimism = 10;

MatrixXd columns_of(const MatrixXd& all, const Support& support) {
  MatrixXd out(all.rows(), static_cast<Index>(support.size()));
  for (std::size_t j = 0; j < support.size(); ++j) {
    out.col(static_cast<Index>(j)) = all.col(static_cast<Index>(support[j]));
  }
  return out;
}

VectorXd entries_of(const VectorXd& all, const Support& support) {
  VectorXd out(static_cast<Index>(support.size()));
  for (std::size_t j = 0; j < support.size(); ++j) {
    out[static_cast<Index>(j)] = all[static_cast<Index>(support[j])];
  }
  return out;
}

void add_entries(VectorXd& all, const Support& support, const VectorXd& change) {
  for (std::size_t j = 0; j < support.size(); ++j) {
    all[static_cast<Index>(support[j])] += change[static_cast<Index>(j)];
  }
}

// Least squares with columns of unit length, which may be dependent.
VectorXd regression(const MatrixXd& columns, const VectorXd& target) {
  if (columns.cols() == 0) return {};
  const VectorXd norms = columns.colwise().norm().transpose().cwiseMax(1e-300);
  const MatrixXd scaled = columns * norms.cwiseInverse().asDiagonal();
  return scaled.colPivHouseholderQr().solve(target).cwiseQuotient(norms);
}

// Residuals and what whitens them, at one ξ.
class Evaluation {
 public:
  Evaluation(const WeakProblem& problem, const Support& support, VectorXd xi)
      : noise_(*problem.form, problem.component, problem.order, support, xi),
        band_(noise_.covariance()),
        xi_(std::move(xi)) {
    for (std::size_t i = 0; i < band_.count(); ++i) band_.block(i, 0).diagonal() *= 1 + 1e-9;
    definite_ = band_.factorise();
    if (!definite_) return;
    whitened_ = problem.left;
    for (const std::size_t k : support) {
      const auto column = static_cast<Index>(k);
      whitened_ -= xi_[column] * problem.form->regressors.col(column);
    }
    band_.solve_lower(whitened_);
    objective_ = whitened_.squaredNorm();
    penalty_ = xi_.cwiseQuotient(problem.prior_sd).squaredNorm();
    MatrixXd z = whitened_;
    band_.solve_upper(z);
    z_ = z;
  }

  [[nodiscard]] bool usable() const { return definite_ && std::isfinite(objective_); }
  [[nodiscard]] double objective() const { return objective_; }  // Q
  [[nodiscard]] double penalised() const { return objective_ + penalty_; }
  [[nodiscard]] const VectorXd& xi() const { return xi_; }
  [[nodiscard]] const MatrixXd& whitened() const { return whitened_; }

  // C^−½ G̃ of the candidates `columns`.
  [[nodiscard]] MatrixXd corrected(const WeakProblem& problem, const Support& columns) const {
    MatrixXd out =
        columns_of(problem.form->regressors, columns) - noise_.regressor_noise(z_, columns);
    band_.solve_lower(out);
    return out;
  }
  // C^−½ of given columns.
  [[nodiscard]] MatrixXd whiten(MatrixXd columns) const {
    band_.solve_lower(columns);
    return columns;
  }

 private:
  ResidualNoise noise_;
  BlockBand band_;
  VectorXd xi_;
  bool definite_ = false;
  MatrixXd whitened_;  // (n, 1) C^−½ r
  VectorXd z_;         // C⁻¹ r
  double objective_ = INFINITY, penalty_ = 0;
};

VectorXd scattered(const WeakProblem& problem, const Support& support, const VectorXd& entries) {
  VectorXd xi = VectorXd::Zero(problem.prior_sd.size());
  add_entries(xi, support, entries);
  return xi;
}

// The regression on the smooth field, or the one with the weights that it gives, whichever has the
// lower objective.
Evaluation first_point(const WeakProblem& problem, const Support& support) {
  const MatrixXd columns = columns_of(problem.form->smooth_regressors, support);
  Evaluation plain(problem, support,
                   scattered(problem, support, regression(columns, problem.left)));
  if (!plain.usable() || support.empty()) return plain;
  const VectorXd weighted = regression(plain.whiten(columns), plain.whiten(problem.left));
  Evaluation second(problem, support, scattered(problem, support, weighted));
  return second.usable() && second.penalised() < plain.penalised() ? std::move(second)
                                                                   : std::move(plain);
}

struct Judged {
  MatrixXd covariance;
  double score = -INFINITY;
};

Judged judge(const WeakProblem& problem, const Support& support, const Evaluation& at,
             const MatrixXd& corrected) {
  const auto n = static_cast<double>(problem.rows);
  const auto k = static_cast<double>(support.size());
  const VectorXd sd = entries_of(problem.prior_sd, support);
  const VectorXd xi = entries_of(at.xi(), support);
  Judged out;
  double occam = 0;
  if (!support.empty()) {
    const MatrixXd smooth = at.whiten(columns_of(problem.form->smooth_regressors, support));
    const MatrixXd information = sd.asDiagonal() * (smooth.transpose() * smooth) * sd.asDiagonal();
    const MatrixXd variance =
        sd.asDiagonal() * (corrected.transpose() * corrected) * sd.asDiagonal();
    const MatrixXd identity = MatrixXd::Identity(information.rows(), information.cols());
    const Eigen::LLT<MatrixXd> factor(information + identity);
    if (factor.info() != Eigen::Success) return out;
    const MatrixXd ratio = factor.solve(variance + identity);
    const double excess = std::max(1.0, at.objective() / n);
    const MatrixXd covariance = factor.solve(ratio.transpose());
    out.covariance = excess * (sd.asDiagonal() * (0.5 * (covariance + covariance.transpose())) *
                               sd.asDiagonal());
    const double log_det = 2 * factor.matrixLLT().diagonal().array().log().sum();
    occam = std::max(1.0, ratio.trace() / k) * log_det;
  }
  out.score =
      -misfit(at.objective(), n) - occam - xi.cwiseQuotient(sd).squaredNorm() -
      joint_fit::support_cost(static_cast<std::size_t>(problem.prior_sd.size()), support.size());
  if (!std::isfinite(out.score)) out.score = -INFINITY;
  return out;
}

// The step of Gauss and Newton towards the minimum of Q + Σ ξ²/s²: least squares of the residuals
// and, below them, of −ξ/s.
VectorXd step_at(const WeakProblem& problem, const Support& support, const Evaluation& at,
                 const MatrixXd& corrected) {
  const Index n = corrected.rows(), k = corrected.cols();
  const VectorXd sd = entries_of(problem.prior_sd, support);
  MatrixXd columns(n + k, k);
  columns << corrected, MatrixXd(sd.cwiseInverse().asDiagonal());
  VectorXd target(n + k);
  target << at.whitened().col(0), -entries_of(at.xi(), support).cwiseQuotient(sd);
  return regression(columns, target);
}

// The first point on the way from `at` by `step` and its halves where the objective is lower.
std::optional<Evaluation> lower_point(const WeakProblem& problem, const Support& support,
                                      const Evaluation& at, const VectorXd& step) {
  double share = 1;
  for (int halving = 0; halving < max_halvings; ++halving, share /= 2) {
    VectorXd xi = at.xi();
    add_entries(xi, support, share * step);
    Evaluation next(problem, support, std::move(xi));
    if (next.usable() && next.penalised() < at.penalised()) return next;
  }
  return std::nullopt;
}

}  // namespace

double misfit(double objective, double rows) {
  return objective <= rows ? objective : rows * (1 + std::log(objective / rows));
}

double objective_of(double misfit, double rows) {
  return misfit <= rows ? misfit : rows * std::exp(misfit / rows - 1);
}

WeakFit fit_terms(const WeakProblem& problem, const Support& support, double hopeless) {
  WeakFit fit;
  fit.support = support;
  fit.xi = VectorXd::Zero(problem.prior_sd.size());
  fit.objective = INFINITY;
  fit.score = -INFINITY;
  std::optional<Evaluation> at(first_point(problem, support));
  if (!at->usable()) return fit;
  MatrixXd corrected = at->corrected(problem, support);
  for (int iteration = 0; iteration < max_iterations && !support.empty(); ++iteration) {
    const VectorXd step = step_at(problem, support, *at, corrected);
    const VectorXd lengths = corrected.colwise().norm().transpose();
    // A step in units of the standard errors, were the columns independent.
    fit.converged = step.cwiseProduct(lengths).cwiseAbs().maxCoeff() < settled;
    if (fit.converged) break;
    // Noise in the columns makes steps too short: many can follow.
    const double promised = (corrected * step).squaredNorm();
    if (iteration > 0 && at->objective() - optimism * promised > hopeless) return fit;
    std::optional<Evaluation> next = lower_point(problem, support, *at, step);
    if (!next) break;
    at.emplace(std::move(*next));
    corrected = at->corrected(problem, support);
  }
  fit.converged = fit.converged || support.empty();
  fit.xi = at->xi();
  fit.objective = at->objective();
  Judged judged = judge(problem, support, *at, corrected);
  fit.covariance = std::move(judged.covariance);
  fit.score = judged.score;
  return fit;
}

WeakQuadratic quadratic_at(const WeakProblem& problem, const WeakFit& fit) {
  const Evaluation at(problem, fit.support, fit.xi);
  if (!at.usable()) return {};
  Support all(static_cast<std::size_t>(problem.prior_sd.size()));
  std::iota(all.begin(), all.end(), std::size_t{0});
  const MatrixXd corrected = at.corrected(problem, all);
  WeakQuadratic out;
  out.gram = corrected.transpose() * corrected;
  out.moment = corrected.transpose() * at.whitened().col(0) + out.gram * fit.xi;
  return out;
}

}  // namespace mechnn::fields
