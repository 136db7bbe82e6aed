// The right-hand side that is linear in its parameters, x^(n) = F(z, t; ξ), with
//   F_d = Σ_k ξ_{d,k} θ_k(z, t),   d = 0..D−1, k = 0..K−1  (docs/math/discovery.md, "The problem").
// A fit asks a right-hand side for F, ∂F/∂z and ∂F/∂ξ at the nodes of a grid, and for nothing else.
#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "joint_fit/grid.h"
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

/// Evaluates a LinearRhs of the terms in a support on one grid; owns the results, so that
/// iterations do not allocate them. `rhs` and `grid` must outlive it.
class LinearRhsOnGrid {
 public:
  /// The P coefficients are those of `support`, in its order.
  LinearRhsOnGrid(const LinearRhs& rhs, StateShape shape, const GridTrajectory& grid,
                  const Support& support);

  /// F and ∂F/∂ξ at states z (Z, G) and coefficients ξ (P).
  void evaluate(const NodeValues& states, const Eigen::VectorXd& xi);
  /// ∂F/∂z at the same.
  void evaluate_jacobian(const NodeValues& states, const Eigen::VectorXd& xi);

  /// F_d at every node, (G).
  [[nodiscard]] const double* value(std::size_t equation) const { return values_.at(equation); }
  /// ∂F_d/∂z_c at every node, (G).
  [[nodiscard]] const double* by_state(std::size_t equation, std::size_t component) const {
    return jacobian_.at(equation * shape_.components() + component);
  }
  /// ∂F_d/∂ξ_p at every node, (G), d being the equation of coefficient p.
  [[nodiscard]] const double* by_coefficient(std::size_t p) const {
    return theta_.at(position_[p]);
  }
  /// The coefficients of equation d are first_coefficient(d) up to first_coefficient(d + 1) − 1.
  [[nodiscard]] std::size_t first_coefficient(std::size_t equation) const {
    return equation_begin_[equation];
  }

 private:
  const LinearRhs& rhs_;
  const GridTrajectory& grid_;
  StateShape shape_;
  std::vector<std::uint32_t> used_;          // terms that occur in the support
  std::vector<std::size_t> position_;        // (P) index into used_
  std::vector<std::size_t> equation_begin_;  // (D+1) ranges of coefficients by equation
  NodeValues theta_;                         // (used, G)
  NodeValues values_;                        // (D, G) Σ ξ θ
  NodeValues jacobian_;                      // (D·Z, G) ∂F_d/∂z_c
  std::vector<double> scratch_;              // (G)
};

}  // namespace mechnn::joint_fit
