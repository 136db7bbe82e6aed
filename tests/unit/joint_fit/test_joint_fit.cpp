// The joint fit against a dense reference: residuals written out, Jacobian by finite differences.
#include "joint_fit/joint_fit.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "joint_fit/evidence.h"
#include "joint_fit/gam_rows.h"
#include "joint_fit/reduction.h"
#include "support/small_fit_problem.h"

namespace mechnn::joint_fit {
namespace {

Support some_support(const FitProblem& problem) {
  const auto count = static_cast<std::uint32_t>(problem.rhs.size());
  return {0, 2, count - 1, count, count + 1, count + 4};
}

// All residuals of J, scaled: observations, rows, prior.
Eigen::VectorXd residuals(const FitProblem& problem, const Fit& fit) {
  std::vector<double> all;
  const GridTrajectory& grid = problem.trajectories[0];
  const NodeValues& z = fit.states[0];
  for (const Observation& o : grid.observations) {
    double error = -o.value;
    for (std::size_t i = 0; i < o.nodes; ++i) {
      error += o.weights[i] * z.at(o.component)[o.first_node + i];
    }
    all.push_back(error / fit.noise[o.component]);
  }
  const std::size_t count = problem.rhs.size(), nodes = grid.nodes();
  const std::size_t components = problem.shape.components();
  std::vector<std::vector<double>> rate(components, std::vector<double>(nodes));
  for (std::size_t c = 0; c < problem.shape.kinematic(); ++c) {
    std::copy_n(z.at(c + problem.shape.dim), nodes, rate[c].begin());
  }
  for (std::size_t k = 0; k < fit.support.size(); ++k) {
    std::vector<double> theta(nodes);
    problem.rhs.terms[fit.support[k] % count].value.evaluate(columns_of(z, grid), theta);
    const std::size_t c = problem.shape.kinematic() + fit.support[k] / count;
    for (std::size_t t = 0; t < nodes; ++t) {
      rate[c][t] += fit.xi[static_cast<Eigen::Index>(k)] * theta[t];
    }
  }
  const GamRows rows(problem.stencil);
  for (std::size_t c = 0; c < components; ++c) {
    for (std::size_t t = 0; t + 1 < nodes; ++t) {
      const std::size_t first = rows.first_node(t, nodes);
      double row = z.at(c)[t + 1] - z.at(c)[t];
      for (std::size_t j = 0; j < problem.stencil; ++j) {
        row -= grid.step * rows.weights(t, first)[j] * rate[c][first + j];
      }
      all.push_back(row / (problem.row_weight * problem.scales.derivative_rms[c] * grid.step));
    }
  }
  for (std::size_t k = 0; k < fit.support.size(); ++k) {
    all.push_back(fit.xi[static_cast<Eigen::Index>(k)] / problem.prior_sd[fit.support[k]]);
  }
  return Eigen::Map<const Eigen::VectorXd>(all.data(), static_cast<Eigen::Index>(all.size()));
}

// Central differences over states, then coefficients.
Eigen::MatrixXd jacobian(const FitProblem& problem, const Fit& fit) {
  std::vector<Eigen::VectorXd> columns;
  Fit moved = fit;
  const auto differentiate_by = [&](double& unknown) {
    const double at = unknown, step = 1e-6 * std::max(1.0, std::abs(at));
    unknown = at + step;
    const Eigen::VectorXd above = residuals(problem, moved);
    unknown = at - step;
    columns.emplace_back((above - residuals(problem, moved)) / (2 * step));
    unknown = at;
  };
  for (std::size_t c = 0; c < problem.shape.components(); ++c) {
    for (std::size_t t = 0; t < moved.states[0].nodes(); ++t) {
      differentiate_by(moved.states[0].at(c)[t]);
    }
  }
  for (Eigen::Index k = 0; k < moved.xi.size(); ++k) differentiate_by(moved.xi[k]);
  Eigen::MatrixXd matrix(columns.front().size(), static_cast<Eigen::Index>(columns.size()));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    matrix.col(static_cast<Eigen::Index>(i)) = columns[i];
  }
  return matrix;
}

struct Dense {
  Eigen::MatrixXd schur;
  Eigen::VectorXd gradient;
  double decrease = 0;
};

Dense dense_reduction(const FitProblem& problem, const Fit& fit) {
  const Eigen::MatrixXd j = jacobian(problem, fit);
  const Eigen::Index p = fit.xi.size(), n = j.cols() - p;
  const Eigen::MatrixXd k = j.transpose() * j;
  const Eigen::VectorXd b = -j.transpose() * residuals(problem, fit);
  const Eigen::LDLT<Eigen::MatrixXd> states(k.topLeftCorner(n, n));
  const Eigen::MatrixXd coupling = k.topRightCorner(n, p);
  const Eigen::VectorXd alone = states.solve(b.head(n));
  return {k.bottomRightCorner(p, p) - coupling.transpose() * states.solve(coupling),
          b.tail(p) - coupling.transpose() * alone, b.head(n).dot(alone)};
}

class JointFit : public testing::TestWithParam<int> {};

TEST_P(JointFit, ReducesToWhatFiniteDifferencesGiveAwayFromTheMinimum) {
  const FitProblem problem = small_fit_problem(GetParam());
  Fit fit = smooth_start(problem);
  fit.support = some_support(problem);
  fit.xi = Eigen::VectorXd::LinSpaced(6, -0.5, 0.7);
  const Eigen::VectorXd prior_sd = prior_of(problem, fit.support);
  Systems systems = make_systems(problem, fit.support);
  ReducedSystem reduced;
  ASSERT_TRUE(reduce(systems, fit, fit.xi, prior_sd, problem.row_weight, reduced));
  const Dense dense = dense_reduction(problem, fit);
  EXPECT_LT((reduced.schur - dense.schur).norm(), 1e-5 * dense.schur.norm());
  EXPECT_LT((reduced.gradient - dense.gradient).norm(), 1e-5 * dense.gradient.norm());
  EXPECT_NEAR(reduced.decrease, dense.decrease, 1e-5 * dense.decrease);
  const double total = objective(problem, systems, fit.states, fit.xi, prior_sd, problem.row_weight)
                           .total(fit.noise);
  EXPECT_NEAR(total, residuals(problem, fit).squaredNorm(), 1e-9 * total);
}

// Twice the log evidence of the coefficients with priors λ s: the minimum of
// (ξ − ξ̂)ᵀ S (ξ − ξ̂) + ξᵀ (1/λ² − 1) s⁻² ξ above that of J, and the determinant.
double with_width(double width, const Dense& dense, const Eigen::VectorXd& prior_sd,
                  const Eigen::VectorXd& xi) {
  const Eigen::MatrixXd change =
      (1 / (width * width) - 1) * prior_sd.cwiseAbs2().cwiseInverse().asDiagonal().toDenseMatrix();
  const Eigen::MatrixXd precision = dense.schur + change;
  const Eigen::VectorXd there = precision.ldlt().solve(dense.schur * xi);
  const Eigen::VectorXd away = there - xi;
  return -away.dot(dense.schur * away) - there.dot(change * there) -
         std::log(precision.determinant()) - 2 * (width * prior_sd.array()).log().sum();
}

// The mean over λ from 1/128 to 2 on a logarithmic scale, by many midpoints.
double average_over_fine_widths(const Dense& dense, const Eigen::VectorXd& prior_sd,
                                const Eigen::VectorXd& xi) {
  constexpr int points = 4000;
  double sum = 0;
  const double reference = with_width(1, dense, prior_sd, xi);
  for (int i = 0; i < points; ++i) {
    const double width = std::exp2(-7 + 8 * (i + 0.5) / points);
    sum += std::exp((with_width(width, dense, prior_sd, xi) - reference) / 2) / points;
  }
  return reference + 2 * std::log(sum);
}

TEST_P(JointFit, ScoresWhatADenseLaplaceEvaluationGives) {
  const FitProblem problem = small_fit_problem(GetParam());
  const Fit fit = fit_from_smooth(problem, some_support(problem), {1e-8, 100});
  ASSERT_TRUE(fit.converged);
  const Dense dense = dense_reduction(problem, fit);
  const Eigen::VectorXd prior_sd = prior_of(problem, fit.support);
  double score =
      -residuals(problem, fit).squaredNorm() + average_over_fine_widths(dense, prior_sd, fit.xi);
  for (std::size_t d = 0; d < problem.shape.dim; ++d) {
    score -= 2 * static_cast<double>(problem.noise.observed[d]) * std::log(fit.noise[d]);
  }
  EXPECT_NEAR(fit.score + support_cost(problem.coefficient_count(), fit.support.size()), score,
              0.02);
  const Eigen::VectorXd errors = dense.schur.inverse().diagonal().cwiseSqrt();
  EXPECT_LT((fit.precision->standard_errors() - errors).norm(), 1e-4 * errors.norm());
}

INSTANTIATE_TEST_SUITE_P(Orders, JointFit, testing::Values(1, 2));

}  // namespace
}  // namespace mechnn::joint_fit
