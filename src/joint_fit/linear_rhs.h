// The right-hand side that is linear in its parameters, x^(n) = F(z, t; ξ), with
//   F_d = Σ_k ξ_{d,k} θ_k(z, t),   d = 0..D−1, k = 0..K−1  (docs/math/discovery.md, "The problem").
#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "joint_fit/grid.h"
#include "joint_fit/rhs_on_grid.h"
#include "joint_fit/support.h"
#include "mechnn/expression.h"

namespace mechnn::joint_fit {

/// One term over the Z components, the U inputs, then the time.
struct LinearTerm {
  Expression value;                     ///< θ
  std::vector<Expression> derivatives;  ///< (Z) ∂θ/∂z_c
};

/// `value` with its derivatives by the `components` first variables.
LinearTerm linear_term(Expression value, std::size_t components);

struct LinearRhs {
  std::vector<LinearTerm> terms;  ///< (K)

  [[nodiscard]] std::size_t size() const { return terms.size(); }
};

/// Evaluates a LinearRhs of the terms in a support on one grid. `rhs` and `grid` must outlive it.
class LinearRhsOnGrid final : public RhsOnGrid {
 public:
  /// The P coefficients are those of `support`, in its order.
  LinearRhsOnGrid(const LinearRhs& rhs, StateShape shape, const GridTrajectory& grid,
                  const Support& support);

  /// F, and ∂F/∂ξ with it: the terms themselves.
  void evaluate(const NodeValues& states, const Eigen::VectorXd& xi) override;
  void evaluate_jacobian(const NodeValues& states, const Eigen::VectorXd& xi) override;

 private:
  const LinearRhs& rhs_;
  const GridTrajectory& grid_;
  std::vector<std::uint32_t> used_;    // terms that occur in the support
  std::vector<std::size_t> position_;  // (P) index into used_
  NodeValues theta_;                   // (used, G)
  std::vector<double> scratch_;        // (G)
};

}  // namespace mechnn::joint_fit
