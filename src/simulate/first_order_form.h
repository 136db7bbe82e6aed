// A model as the first-order system CVODE integrates: y = (x) for order 1, (x, x') for order 2,
// y' = f(t, y, u(t)) and J = ∂f/∂y.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "mechnn/inputs.h"
#include "mechnn/model.h"

namespace mechnn {

class FirstOrderForm {
 public:
  /// `inputs` are those of the model, and outlive this.
  FirstOrderForm(const Model& model, const InputSignals& inputs);

  [[nodiscard]] std::size_t size() const { return size_; }  ///< N = D·n

  /// `state` and `derivative` have shape (N); false where a derivative is not finite.
  bool evaluate(double t, std::span<const double> state, std::span<double> derivative);

  /// `jacobian` has shape (N, N) column-major; false where an entry is not finite.
  bool evaluate_jacobian(double t, std::span<const double> state, std::span<double> jacobian);

 private:
  struct Entry {
    std::size_t row;
    std::size_t column;
    Expression value;
  };

  void set_point(double t, std::span<const double> state);

  const InputSignals& inputs_;
  std::size_t size_;
  std::size_t first_row_;  ///< of the D equations: 0, or D below the rows x' = x'
  std::vector<Expression> right_hand_sides_;  ///< (D)
  std::vector<Entry> entries_;                ///< of the Jacobian, where not identically zero
  std::vector<double> point_;                 ///< (N + U + 1) what expressions see: y, u, t
};

}  // namespace mechnn
