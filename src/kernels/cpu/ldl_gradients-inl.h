// Gradients after LDLᵀ: every row's a·λ and β − a·z by multiplying out.
//
// For a constant family the step's gradient needs no single rows: with the group's Gram matrix G,
// Σ_r ρ_r a_r = −G z and Σ_r q_r a_r = G λ, so by SmoothnessRows' formula
//   h̄ += −(1/h) Σ_c k_c [(G z)_c λ_c + (G λ)_c z_c],   Σ_r ρ_r q_r = −zᵀ G λ.

#if defined(MECHNN_KERNELS_CPU_LDL_GRADIENTS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_KERNELS_CPU_LDL_GRADIENTS_INL_H
#undef MECHNN_KERNELS_CPU_LDL_GRADIENTS_INL_H
#else
#define MECHNN_KERNELS_CPU_LDL_GRADIENTS_INL_H
#endif

#include "kernels/cpu/ldl-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

template <class V, class Sizes, int Width>
class LdlGradients {
 public:
  LdlGradients(StepRows<V, Sizes>& rows, Gradients<V, Sizes>& gradients, Workspace<V>& workspace)
      : rows_(rows), gradients_(gradients), band_(rows.problem.band) {
    workspace.reserve(entries_, rows.sizes.unknowns());
    workspace.reserve(images_,
                      2 * static_cast<std::ptrdiff_t>(band_.group_rows) * rows.sizes.dim());
  }

  /// The rows of step t: λ (from step t on), and the border's λ and z.
  HWY_FLATTEN void collect(std::ptrdiff_t t, const V* lambda,
                           [[maybe_unused]] const RowImage<V>& border) {
    for (std::ptrdiff_t e = 0; e < band_.shape.equation; ++e) equation(t, e, lambda);
    if (t < band_.shape.initial_steps) given(t, lambda);
    const BandStep& step = band_.steps[static_cast<std::size_t>(t)];
    for (int g = 0; g < step.groups; ++g) {
      const RowGroup group = rows_.smoothness.group(step.first_group + g);
      if constexpr (Width > 0) {
        by_gram(group, lambda);
      } else {
        row_by_row(group, lambda, border);
      }
    }
  }

 private:
  [[nodiscard]] int given_orders() const { return static_cast<int>(band_.shape.initial_orders); }
  HWY_INLINE void equation(std::ptrdiff_t t, std::ptrdiff_t e, const V* lambda) {
    V value;
    V* const entries = entries_;
    rows_.equation(t, e, entries, value);
    const V* z = gradients_.solution + t * rows_.sizes.unknowns();
    V q = V::set(0);
    loop(Constant<0>(), rows_.sizes.unknowns(), [&](auto i) HWY_ATTR {
      q = fma(entries[i], lambda[i], q);
      value = fnma(entries[i], z[i], value);
    });
    gradients_.equation(t, e, {q, value}, lambda);
  }

  void given(std::ptrdiff_t t, const V* lambda) {
    const V* z = gradients_.solution + t * rows_.sizes.unknowns();
    for (int d = 0; d < rows_.sizes.dim(); ++d) {
      for (int k = 0; k < given_orders(); ++k) {
        V value;
        const V entry = rows_.given(t, d, k, value);
        const int i = d * rows_.sizes.slots() + k;
        gradients_.given(t, d, k, {entry * lambda[i], fnma(entry, z[i], value)});
      }
    }
  }

  /// With f the factors of the group, G = f f' ∘ H, and H numbers: products with H z' and H λ',
  /// z' = f ∘ z and λ' = f ∘ λ.
  HWY_INLINE void by_gram(const RowGroup& group, const V* lambda) {
    constexpr Constant<0> zero;
    const auto slots = rows_.sizes.slots();
    const auto dims = rows_.sizes.dim();
    const auto size = Constant<Width>() * slots;
    V factor[size.value];
    rows_.smoothness.factors(group, Constant<Width>(), slots, factor);
    const V* gram = rows_.smoothness.own_gram();
    const V* z = gradients_.solution + group.first * rows_.sizes.unknowns();
    V unit = V::set(0);
    V product = V::set(0);
    loop(zero, dims, [&](auto d) HWY_ATTR {
      V scaled_z[size.value];
      V scaled_lambda[size.value];
      loop(zero, size, [&](auto a) HWY_ATTR {
        const auto at = (a / slots * dims + d) * slots + a % slots;
        scaled_z[a] = factor[a] * z[at];
        scaled_lambda[a] = factor[a] * lambda[at];
      });
      loop(zero, size, [&](auto a) HWY_ATTR {
        V of_z = V::set(0);
        V of_lambda = V::set(0);
        loop(zero, size, [&](auto b) HWY_ATTR {
          const V g = gram[a <= b ? a * size + b : b * size + a];
          of_z = fma(g, scaled_z[b], of_z);
          of_lambda = fma(g, scaled_lambda[b], of_lambda);
        });
        const V k = V::set(static_cast<typename V::Real>(int{a % slots}));
        unit = fnma(k, fma(of_z, scaled_lambda[a], of_lambda * scaled_z[a]), unit);
        product = fnma(of_z, scaled_lambda[a], product);
      });
    });
    gradients_.add_unit(group, unit, product);
  }

  void row_by_row(const RowGroup& group, const V* lambda, const RowImage<V>& border) {
    const int slots = rows_.sizes.slots();
    const int dims = rows_.sizes.dim();
    const V* entries = rows_.smoothness.entries(group);
    const V* z = gradients_.solution + group.first * rows_.sizes.unknowns();
    auto* image = reinterpret_cast<RowImage<V>*>(images_);
    for (int r = 0; r < group.rows; ++r, entries += group.width * slots) {
      for (int d = 0; d < dims; ++d, ++image) {
        V q = border.q;
        V rho = border.rho;
        for (int a = 0; a < group.width * slots; ++a) {
          const int at = (a / slots * dims + d) * slots + a % slots;
          q = fma(entries[a], lambda[at], q);
          rho = fnma(entries[a], z[at], rho);
        }
        *image = {q, rho};
      }
    }
    gradients_.smoothness(group, reinterpret_cast<const RowImage<V>*>(images_), lambda);
  }

  StepRows<V, Sizes>& rows_;
  Gradients<V, Sizes>& gradients_;
  const Band& band_;
  V* entries_ = nullptr;  ///< (m)
  V* images_ = nullptr;   ///< (group rows, D, 2)
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_KERNELS_CPU_LDL_GRADIENTS_INL_H
