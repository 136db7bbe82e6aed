// Sizes of a step as constants where they are usual, so that loops over them unroll.

#if defined(MECHNN_LINEAR_ODE_CPU_SIZES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_CPU_SIZES_INL_H
#undef MECHNN_LINEAR_ODE_CPU_SIZES_INL_H
#else
#define MECHNN_LINEAR_ODE_CPU_SIZES_INL_H
#endif

#include "linear_ode/lanes/lanes-inl.h"
#include "linear_ode/lanes/loops-inl.h"
#include "linear_ode/problem/band.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

/// Any E, D and n.
struct AnySizes {
  explicit AnySizes(const Band& band)
      : equations_(static_cast<int>(band.shape.equation)),
        slots_(static_cast<int>(band.shape.order) + 1),
        dim_(static_cast<int>(band.shape.dim)) {}
  [[nodiscard]] int equations() const { return equations_; }    ///< E
  [[nodiscard]] int slots() const { return slots_; }            ///< n + 1
  [[nodiscard]] int dim() const { return dim_; }                ///< D
  [[nodiscard]] int unknowns() const { return slots_ * dim_; }  ///< m

 private:
  int equations_;
  int slots_;
  int dim_;
};

/// As many equations as states.
template <int Slots, int Dim>
struct FixedSizes {
  explicit FixedSizes(const Band& /*band*/) {}
  static constexpr Constant<Dim> equations() { return {}; }
  static constexpr Constant<Slots> slots() { return {}; }
  static constexpr Constant<Dim> dim() { return {}; }
  static constexpr Constant<Slots * Dim> unknowns() { return {}; }
  static bool fits(const Band& band) {
    return band.shape.order + 1 == Slots && band.shape.dim == Dim && band.shape.equation == Dim;
  }
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_CPU_SIZES_INL_H
