// A right-hand side given as expressions, F(z, u, t; θ) nonlinear in its parameters or not, with
// its derivatives by states and parameters (docs/math/fit.md).
#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <span>
#include <vector>

#include "joint_fit/grid.h"
#include "joint_fit/rhs_on_grid.h"
#include "mechnn/expression.h"

namespace mechnn::joint_fit {

/// Over the variables: the Z components, the U inputs, the time, the Q parameters.
struct ExpressionRhs {
  std::vector<Expression> values;        ///< (D) F
  std::vector<Expression> by_state;      ///< (D·Z) ∂F_d/∂z_c
  std::vector<Expression> by_parameter;  ///< (D·Q) ∂F_d/∂θ_q
  std::size_t parameters = 0;            ///< Q
};

/// `values` with their derivatives; the first parameter is variable `first_parameter`.
ExpressionRhs expression_rhs(std::vector<Expression> values, std::size_t components,
                             std::size_t first_parameter, std::size_t parameters);

/// Evaluates an ExpressionRhs on one grid. `rhs` and `grid` must outlive it.
class ExpressionRhsOnGrid final : public RhsOnGrid {
 public:
  ExpressionRhsOnGrid(const ExpressionRhs& rhs, StateShape shape, const GridTrajectory& grid);

  void evaluate(const NodeValues& states, const Eigen::VectorXd& parameters) override;
  void evaluate_jacobian(const NodeValues& states, const Eigen::VectorXd& parameters) override;

 private:
  /// The variables at the nodes, the parameters as columns of one value.
  std::vector<std::span<const double>> columns(const NodeValues& states,
                                               const Eigen::VectorXd& parameters);

  const ExpressionRhs& rhs_;
  const GridTrajectory& grid_;
  NodeValues constants_;     // (Q, G)
  NodeValues by_parameter_;  // (D·Q, G)
};

}  // namespace mechnn::joint_fit
