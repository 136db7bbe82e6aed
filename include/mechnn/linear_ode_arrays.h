// A problem as array libraries have it: four arrays with any number of leading batch dimensions,
// none included, which broadcast as NumPy's do.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "mechnn/linear_ode.h"

namespace mechnn {

using ArrayShape = std::vector<std::ptrdiff_t>;

/// A read-only array, contiguous with the last dimension fastest.
template <typename Real>
struct ArrayView {
  std::span<const Real> values;
  ArrayShape shape;
};

template <typename Real>
struct LinearOdeArrays {
  ArrayView<Real> coefficients;    ///< (..., T|1, E, D, n+1)
  ArrayView<Real> rhs;             ///< (..., T|1, E)
  ArrayView<Real> initial_values;  ///< (..., T_iv, D, n_iv)
  ArrayView<Real> steps;           ///< (..., T−1|1)
};

/// The values of `array` repeated to `shape`. Throws ArgumentError with this name where the shapes
/// do not fit.
template <typename Real>
[[nodiscard]] std::vector<Real> broadcast_to(const char* name, const ArrayView<Real>& array,
                                             const ArrayShape& shape);
/// The transpose of broadcast_to: sums what was repeated, in double. Throws ArgumentError where the
/// shapes do not fit.
template <typename Real>
[[nodiscard]] std::vector<Real> sum_to(const ArrayShape& shape, const ArrayView<Real>& array);

/// The problem that arrays pose. It refers to their values, except those of an array that only
/// some batch dimensions share, which are written out.
template <typename Real>
class LinearOdeArrayProblem {
 public:
  /// `time_points` is T, for arrays none of which tells it. Throws ArgumentError naming the
  /// argument that does not fit, what was got and what was expected.
  explicit LinearOdeArrayProblem(LinearOdeArrays<Real> arrays,
                                 std::optional<std::ptrdiff_t> time_points = std::nullopt);

  /// With one batch dimension, of as many items as batch() has; valid as long as *this stays where
  /// it is.
  [[nodiscard]] LinearOdeProblem<Real> problem() const;
  [[nodiscard]] const ArrayShape& batch() const { return batch_; }
  [[nodiscard]] ArrayShape solution_shape() const;  ///< (batch…, T, D, n+1)

  /// The gradients of problem(), each in the shape of its array instead.
  [[nodiscard]] LinearOdeGradients<Real> of_arrays(LinearOdeGradients<Real> gradients) const;

 private:
  [[nodiscard]] std::ptrdiff_t items(std::size_t argument) const;
  [[nodiscard]] Broadcast<Real> view(std::size_t argument) const;
  [[nodiscard]] ArrayShape written_out_shape(std::size_t argument) const;

  std::array<ArrayView<Real>, 4> arrays_;                        ///< as linear_ode_arguments
  std::array<std::optional<std::vector<Real>>, 4> written_out_;  ///< where items must be repeated
  LinearOdeShape shape_;
  ArrayShape batch_;
};

}  // namespace mechnn
