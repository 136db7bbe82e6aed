// Dense reference of the linear solver, for tests: the rows written out as in docs/math/solver.md,
// in the unscaled unknowns u, one matrix for one item, in long double. Simple enough to check by
// eye; cubic in the number of steps.
#pragma once

#include <cstddef>

#include <Eigen/Dense>

#include "mechnn/linear_ode.h"

namespace mechnn::reference {

using Scalar = long double;
using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Vector = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;

/// One item's inputs with nothing broadcast.
struct DenseProblem {
  LinearOdeShape shape;
  LinearOdeOptions options;
  Vector coefficients;    ///< (T, E, D, n+1)
  Vector rhs;             ///< (T, E)
  Vector initial_values;  ///< (T_iv, D, n_iv)
  Vector steps;           ///< (T−1)
};

/// Rows of A z ≈ β: equation, given, smoothness; columns (T, D, n+1), then the slack.
struct DenseRows {
  Matrix a;
  Vector beta;
};

struct DenseSolution {
  Vector solution;  ///< (T, D, n+1)
  Scalar slack = 0;
};

struct DenseGradients {
  Vector coefficients;
  Vector rhs;
  Vector initial_values;
  Vector steps;
  Vector weights;  ///< (3)
};

[[nodiscard]] DenseProblem dense_item(const LinearOdeProblem<double>& problem,
                                      const LinearOdeOptions& options, std::ptrdiff_t item);
[[nodiscard]] DenseRows dense_rows(const DenseProblem& problem);
[[nodiscard]] DenseSolution dense_solve(const DenseProblem& problem);
[[nodiscard]] DenseGradients dense_adjoint(const DenseProblem& problem, const Vector& cotangent);

}  // namespace mechnn::reference
