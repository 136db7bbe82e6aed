// A right-hand side x^(n) = F(z, u, t; θ) on the nodes of one grid: all that a fit asks of dynamics
// is F, ∂F/∂z and ∂F/∂θ there. linear_rhs.h is the one that is linear in its parameters,
// expression_rhs.h any other.
#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <vector>

#include "joint_fit/grid.h"

namespace mechnn::joint_fit {

/// Parameters begin … end − 1 are those an equation may depend on.
struct ParameterRange {
  std::size_t begin = 0;
  std::size_t end = 0;

  [[nodiscard]] std::size_t size() const { return end - begin; }
};

/// Owns the results, so that iterations do not allocate them; they are read without a virtual call.
class RhsOnGrid {
 public:
  virtual ~RhsOnGrid() = default;
  RhsOnGrid(const RhsOnGrid&) = delete;
  RhsOnGrid& operator=(const RhsOnGrid&) = delete;

  /// F at states z (Z, G) and parameters θ (P).
  virtual void evaluate(const NodeValues& states, const Eigen::VectorXd& parameters) = 0;
  /// ∂F/∂z and ∂F/∂θ at the point of the last evaluate(), which is given again.
  virtual void evaluate_jacobian(const NodeValues& states, const Eigen::VectorXd& parameters) = 0;

  /// F_d at every node, (G).
  [[nodiscard]] const double* value(std::size_t equation) const { return values_.at(equation); }
  /// ∂F_d/∂z_c at every node, (G).
  [[nodiscard]] const double* by_state(std::size_t equation, std::size_t component) const {
    return jacobian_.at(equation * shape_.components() + component);
  }
  [[nodiscard]] ParameterRange parameters(std::size_t equation) const { return ranges_[equation]; }
  /// ∂F_d/∂θ_p at every node, (G), of each parameter of its range.
  [[nodiscard]] const double* const* by_parameters(std::size_t equation) const {
    return by_parameter_.data() + first_of_[equation];
  }
  /// The same of parameter begin + k.
  [[nodiscard]] const double* by_parameter(std::size_t equation, std::size_t k) const {
    return by_parameters(equation)[k];
  }

 protected:
  RhsOnGrid(StateShape shape, std::size_t nodes)
      : shape_(shape),
        values_(shape.dim, nodes),
        jacobian_(shape.dim * shape.components(), nodes) {}

  /// To be called once for every equation in turn; `derivatives` are where ∂F_d/∂θ will be.
  void add_equation(ParameterRange range, const std::vector<const double*>& derivatives) {
    ranges_.push_back(range);
    first_of_.push_back(by_parameter_.size());
    by_parameter_.insert(by_parameter_.end(), derivatives.begin(), derivatives.end());
  }

  StateShape shape_;
  NodeValues values_;    // (D, G)
  NodeValues jacobian_;  // (D·Z, G)

 private:
  std::vector<ParameterRange> ranges_;       // (D)
  std::vector<std::size_t> first_of_;        // (D) into by_parameter_
  std::vector<const double*> by_parameter_;  // the ranges, one after the other
};

}  // namespace mechnn::joint_fit
