// The weights W_iμ(g) of the noise at each point g in the residual of each test function i, on the
// patch of points that the test function covers: every stride-th, for they vary slowly.
#pragma once

#include <cstddef>
#include <vector>

#include "fields/test_functions.h"

namespace mechnn::fields {

/// A derivative of the test functions and what it is multiplied with: weights[μ] (points), empty
/// where zero.
struct NoiseKernel {
  Orders orders{};
  std::vector<std::vector<double>> weights;
};

/// W_iμ = Σ over kernels of ∂^q φ_i · weights[μ]; both arguments must outlive it.
class WeightPatches {
 public:
  WeightPatches(const TestFunctions& tests, const std::vector<NoiseKernel>& kernels);

  /// The patches of all test functions whose centre in time is the `slice`-th: (cross, μ, patch).
  void fill(std::size_t slice, std::vector<double>& patches) const;

  /// That of test function `cross` and the `order`-th of the μ that occur.
  [[nodiscard]] const double* patch(const std::vector<double>& patches, std::size_t cross,
                                    std::size_t order) const {
    return &patches[(cross * active_.size() + order) * extents_.points()];
  }
  [[nodiscard]] std::size_t orders() const { return active_.size(); }
  [[nodiscard]] const Extents& extents() const { return extents_; }  ///< of a patch, in strides
  [[nodiscard]] std::size_t last_axis() const { return last_; }      ///< of the grid
  /// Points that each point of a patch stands for.
  [[nodiscard]] double cell() const;
  [[nodiscard]] const TestFunctions& tests() const { return tests_; }

 private:
  /// A patch as rows along the last axis: the grid's points are start + column.
  struct Rows {
    std::vector<std::size_t> starts, columns;
  };
  void fill_rows(std::size_t centre, Rows& rows) const;
  void add_product(const std::vector<double>& patch, const std::vector<double>& weights,
                   const Rows& rows, double* to) const;

  const TestFunctions& tests_;
  const std::vector<NoiseKernel>& kernels_;
  std::size_t last_ = 0;  ///< axis of the grid
  Extents extents_;
  std::vector<std::size_t> active_;                ///< indices of the μ that occur
  std::vector<std::vector<double>> test_patches_;  ///< ∂^q φ for each kernel
};

}  // namespace mechnn::fields
