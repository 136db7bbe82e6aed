// Gradients in the shapes of a problem's inputs, from the pieces of a batch.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "linear_ode/problem/operations.h"
#include "linear_ode/problem/partition.h"
#include "mechnn/linear_ode.h"

namespace mechnn {

template <typename Real>
LinearOdeGradients<Real> empty_gradients(const LinearOdeProblem<Real>& problem);

/// Throws std::invalid_argument naming a span that has not the size of its input.
template <typename Real>
void check_gradients(const LinearOdeProblem<Real>& problem,
                     const LinearOdeGradientsSpans<Real>& gradients);

/// The gradient of one input. Of an input that the batch shares each piece has sums of its own in
/// double, which finish() adds.
template <typename Real>
class InputGradient {
 public:
  InputGradient(const Broadcast<Real>& input, std::ptrdiff_t batch, std::span<Real> result);

  [[nodiscard]] bool is_shared() const { return is_shared_; }
  /// (B, …): the whole array, for an input that the batch does not share.
  [[nodiscard]] std::span<Real> items() const { return result_; }
  /// (1, …): the sums of a piece, zero at first.
  [[nodiscard]] double* sums(std::ptrdiff_t piece) {
    return sums_.data() + static_cast<std::size_t>(piece) * result_.size();
  }
  /// The kernel's destination for the items of a piece.
  [[nodiscard]] linear_ode::GradientOutput<Real> output(std::ptrdiff_t piece) {
    if (is_shared_) return {nullptr, sums(piece)};
    return {result_.data(), nullptr};
  }
  void finish();

 private:
  bool is_shared_;
  std::span<Real> result_;
  std::vector<double> sums_;  ///< (pieces, …) or empty
};

/// The gradients of all inputs and weights; finish() is to be called when all pieces are done.
template <typename Real>
class GradientSums {
 public:
  GradientSums(const LinearOdeProblem<Real>& problem,
               const LinearOdeGradientsSpans<Real>& gradients);

  [[nodiscard]] linear_ode::LinearOdeAdjointOutputs<Real> outputs(std::ptrdiff_t piece) {
    return {coefficients.output(piece), rhs.output(piece), initial_values.output(piece),
            steps.output(piece), weights(piece)};
  }
  /// (3), zero at first.
  [[nodiscard]] double* weights(std::ptrdiff_t piece) { return weight_sums_.data() + 3 * piece; }
  void finish();

  InputGradient<Real> coefficients, rhs, initial_values, steps;

 private:
  std::vector<double> weight_sums_;  ///< (pieces, 3)
  std::span<double> weights_;
};

}  // namespace mechnn
