// Sizes of a step as constants where they are usual, so that loops over them unroll.

#if defined(MECHNN_LINEAR_ODE_ELIMINATION_SIZES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_ELIMINATION_SIZES_INL_H
#undef MECHNN_LINEAR_ODE_ELIMINATION_SIZES_INL_H
#else
#define MECHNN_LINEAR_ODE_ELIMINATION_SIZES_INL_H
#endif

#include "linear_ode/lanes/lanes-inl.h"
#include "linear_ode/lanes/loops-inl.h"
#include "linear_ode/problem/band.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

/// True if usual sizes get code of their own, as for every processor with vectors.
inline constexpr bool knows_sizes = MECHNN_HAS_VECTORS;

/// True where nvcc compiles. QR, whose fronts lie in memory, gains too little there from sizes
/// known to the compiler for the minutes that each takes to compile.
#ifdef __CUDACC__
inline constexpr bool is_device = true;
#else
inline constexpr bool is_device = false;
#endif

/// Any E, D and n.
struct AnySizes {
  MECHNN_FN explicit AnySizes(const Band& band)
      : equations_(static_cast<int>(band.shape.equation)),
        derivatives_(static_cast<int>(band.shape.order) + 1),
        dim_(static_cast<int>(band.shape.dim)) {}
  [[nodiscard]] MECHNN_FN int equations() const { return equations_; }          ///< E
  [[nodiscard]] MECHNN_FN int derivatives() const { return derivatives_; }      ///< n + 1
  [[nodiscard]] MECHNN_FN int dim() const { return dim_; }                      ///< D
  [[nodiscard]] MECHNN_FN int unknowns() const { return derivatives_ * dim_; }  ///< m

 private:
  int equations_;
  int derivatives_;
  int dim_;
};

/// As many equations as states.
template <int Derivatives, int Dim>
struct FixedSizes {
  MECHNN_FN explicit FixedSizes(const Band& /*band*/) {}
  static constexpr Constant<Dim> equations() { return {}; }
  static constexpr Constant<Derivatives> derivatives() { return {}; }
  static constexpr Constant<Dim> dim() { return {}; }
  static constexpr Constant<Derivatives * Dim> unknowns() { return {}; }
  MECHNN_FN static bool fits(const Band& band) {
    return band.shape.order + 1 == Derivatives && band.shape.dim == Dim &&
           band.shape.equation == Dim;
  }
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_ELIMINATION_SIZES_INL_H
