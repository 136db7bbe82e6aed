// Block Householder reflectors of at most `panel_width` columns.
//
// Q = H_0 ⋯ H_{NB−1} = I − V T Vᵀ with H_j = I − τ_j v_j v_jᵀ, T upper triangular (Schreiber and
// Van Loan's compact form). v_j is not normalised: v_j = x + sign(x_j) ‖x‖ e_j, so
// τ_j = 1/(‖x‖ (‖x‖ + |x_j|)); a zero column gives τ_j = 0 and R_jj = 0.
// Matrices are row-major; V is (rows, NB) with zeros above its diagonal.

#if defined(MECHNN_KERNELS_CPU_HOUSEHOLDER_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_KERNELS_CPU_HOUSEHOLDER_INL_H
#undef MECHNN_KERNELS_CPU_HOUSEHOLDER_INL_H
#else
#define MECHNN_KERNELS_CPU_HOUSEHOLDER_INL_H
#endif

#include "kernels/cpu/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

/// products (NB) ← of column j of `panel` (rows, NB) with every column, from row j on; in two sums
/// each, so that additions need not wait for each other.
template <int NB, class V>
HWY_INLINE void column_products(int j, std::ptrdiff_t rows, const V* panel, V (&products)[NB]) {
  V odd[NB];
  for (int l = 0; l < NB; ++l) products[l] = odd[l] = V::set(0);
  const auto add_row = [&](std::ptrdiff_t i, V(&sums)[NB]) HWY_ATTR {
    const V* row = panel + i * NB;
    for (int l = 0; l < NB; ++l) sums[l] = fma(row[j], row[l], sums[l]);
  };
  std::ptrdiff_t i = j;
  for (; i + 1 < rows; i += 2) {
    add_row(i, products);
    add_row(i + 1, odd);
  }
  if (i < rows) add_row(i, products);
  for (int l = 0; l < NB; ++l) products[l] = products[l] + odd[l];
}

/// Column j of T (NB, NB): t_ij = −τ_j Σ_l t_il v_l·v_j, l from i to j − 1.
template <int NB, class V>
HWY_INLINE void extend_block_factor(int j, const V& tau, const V (&products)[NB], V* t) {
  for (int i = 0; i < NB; ++i) t[i * NB + j] = V::set(0);
  for (int i = 0; i < j; ++i) {
    V sum = V::set(0);
    for (int l = i; l < j; ++l) sum = fma(t[i * NB + l], products[l], sum);
    t[i * NB + j] = V::set(0) - tau * sum;
  }
  t[j * NB + j] = tau;
}

/// Factors the panel v (rows, NB) in place: R into the upper triangle of `top` (NB, stride), the
/// reflectors into v and t (NB, NB). With x column j before it becomes v_j = x + s e_j,
///   τ_j = 1/(x·x + ‖x‖ |x_j|),  v_j·c = x·c + s c_j for other columns c:
/// all products are there before the square root is.
template <int NB, class V>
HWY_INLINE void factor_panel(std::ptrdiff_t rows, V* v, V* t, V* top, std::ptrdiff_t stride) {
  for (int j = 0; j < NB; ++j) {
    V products[NB];
    column_products<NB>(j, rows, v, products);
    V* const row = v + j * NB;
    const V head = row[j];
    const V norm = sqrt(products[j]);
    const V shift = copysign(norm, head);
    const V tau = reciprocal_or_zero(fma(norm, abs(head), products[j]));
    for (int l = 0; l < NB; ++l) products[l] = fma(shift, row[l], products[l]);
    row[j] = head + shift;
    for (std::ptrdiff_t i = j; i < rows; ++i) {
      for (int l = j + 1; l < NB; ++l) {
        v[i * NB + l] = fnma(v[i * NB + j], tau * products[l], v[i * NB + l]);
      }
    }
    extend_block_factor<NB>(j, tau, products, t);
    top[j * stride + j] = V::set(0) - shift;
    for (int i = 0; i < j; ++i) {
      top[i * stride + j] = v[i * NB + j];
      v[i * NB + j] = V::set(0);
    }
  }
}

/// sums (NB, NC) += vᵀ columns, over `rows` rows of both.
template <int NB, int NC, class V>
HWY_INLINE void add_products(const V* v, const V* columns, std::ptrdiff_t stride,
                             std::ptrdiff_t rows, V (&sums)[NB][NC]) {
  for (std::ptrdiff_t i = 0; i < rows; ++i) {
    for (int c = 0; c < NC; ++c) {
      const V value = columns[i * stride + c];
      for (int b = 0; b < NB; ++b) sums[b][c] = fma(v[i * NB + b], value, sums[b][c]);
    }
  }
}

/// sums ← Tᵀ sums for Qᵀ, T sums for Q.
template <int NB, int NC, bool transposed, class V>
HWY_INLINE void multiply_block_factor(const V* t, V (&sums)[NB][NC]) {
  for (int c = 0; c < NC; ++c) {
    V image[NB];
    for (int b = 0; b < NB; ++b) {
      image[b] = t[b * NB + b] * sums[b][c];
      for (int a = transposed ? 0 : b + 1; a < (transposed ? b : NB); ++a) {
        image[b] = fma(transposed ? t[a * NB + b] : t[b * NB + a], sums[a][c], image[b]);
      }
    }
    for (int b = 0; b < NB; ++b) sums[b][c] = image[b];
  }
}

/// to (NC) ← from (NC) − v (NB) sums. All is read before anything is written.
template <int NB, int NC, class V>
HWY_INLINE void subtract_product(const V* v, const V* from, const V (&sums)[NB][NC], V* to) {
  V values[NC];
  for (int c = 0; c < NC; ++c) values[c] = from[c];
  for (int b = 0; b < NB; ++b) {
    const V factor = v[b];
    for (int c = 0; c < NC; ++c) values[c] = fnma(factor, sums[b][c], values[c]);
  }
  for (int c = 0; c < NC; ++c) to[c] = values[c];
}

/// columns (rows, NC) ← Q columns, or Qᵀ columns
template <int NB, int NC, bool transposed, class V>
HWY_INLINE void apply_reflectors(const V* v, const V* t, std::ptrdiff_t rows, V* columns) {
  V sums[NB][NC];
  for (auto& row : sums) {
    for (V& sum : row) sum = V::set(0);
  }
  add_products<NB, NC>(v, columns, NC, rows, sums);
  multiply_block_factor<NB, NC, transposed>(t, sums);
  for (std::ptrdiff_t i = 0; i < rows; ++i, v += NB, columns += NC) {
    subtract_product<NB, NC>(v, columns, sums, columns);
  }
}

/// Calls f with the compile-time width of a panel.
template <class F>
HWY_INLINE void with_panel_width(int width, F f) {
  switch (width) {
    case 1:
      return f.template run<1>();
    case 2:
      return f.template run<2>();
    case 3:
      return f.template run<3>();
    default:
      return f.template run<4>();
  }
}

template <int NC, class V, bool transposed = false>
struct ApplyPanel {
  const V* v;
  std::ptrdiff_t rows;
  V* images;  ///< (rows, NC)
  template <int NB>
  HWY_INLINE void run() const {
    apply_reflectors<NB, NC, transposed>(v, v + rows * NB, rows, images);
  }
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_KERNELS_CPU_HOUSEHOLDER_INL_H
