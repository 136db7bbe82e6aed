// Sizes of a step as constants where they are usual, so that loops over them unroll.

#if defined(MECHNN_KERNELS_CPU_SIZES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_KERNELS_CPU_SIZES_INL_H
#undef MECHNN_KERNELS_CPU_SIZES_INL_H
#else
#define MECHNN_KERNELS_CPU_SIZES_INL_H
#endif

#include "kernels/cpu/lanes-inl.h"
#include "linear_ode/band.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

/// Any D and n.
struct AnySizes {
  explicit AnySizes(const Band& band)
      : slots_(static_cast<int>(band.shape.order) + 1), dim_(static_cast<int>(band.shape.dim)) {}
  [[nodiscard]] int slots() const { return slots_; }            ///< n + 1
  [[nodiscard]] int dim() const { return dim_; }                ///< D
  [[nodiscard]] int unknowns() const { return slots_ * dim_; }  ///< m

 private:
  int slots_;
  int dim_;
};

template <int Slots, int Dim>
struct FixedSizes {
  explicit FixedSizes(const Band& /*band*/) {}
  static constexpr int slots() { return Slots; }
  static constexpr int dim() { return Dim; }
  static constexpr int unknowns() { return Slots * Dim; }
  static bool fits(const Band& band) {
    return band.shape.order + 1 == Slots && band.shape.dim == Dim;
  }
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_KERNELS_CPU_SIZES_INL_H
