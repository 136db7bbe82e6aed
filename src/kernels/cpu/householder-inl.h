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

/// Σ of products of columns i and j of `panel` (rows, NB) from row `first` on, in four sums so that
/// additions need not wait for each other.
template <int NB, class V>
HWY_INLINE V column_product(const V* panel, int i, int j, std::ptrdiff_t first,
                            std::ptrdiff_t rows) {
  V sums[4];
  for (V& sum : sums) sum = V::set(0);
  const V* a = panel + first * NB + i;
  const V* b = panel + first * NB + j;
  std::ptrdiff_t left = rows - first;
  for (; left >= 4; left -= 4, a += 4 * NB, b += 4 * NB) {
    for (int r = 0; r < 4; ++r) sums[r] = fma(a[r * NB], b[r * NB], sums[r]);
  }
  if (left > 0) sums[0] = fma(a[0], b[0], sums[0]);
  if (left > 1) sums[1] = fma(a[NB], b[NB], sums[1]);
  if (left > 2) sums[2] = fma(a[2 * NB], b[2 * NB], sums[2]);
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/// Makes v_j of column j of `panel` (rows, NB) in place; returns τ_j and R_jj.
template <int NB, class V>
HWY_INLINE V make_reflector(int j, std::ptrdiff_t rows, V* panel, V& diagonal) {
  const V norm = sqrt(column_product<NB>(panel, j, j, j, rows));
  const V head = panel[j * NB + j];
  const V shift = copysign(norm, head);
  panel[j * NB + j] = head + shift;
  diagonal = V::set(0) - shift;
  return reciprocal_or_zero(norm * (norm + abs(head)));
}

/// Applies H_j to the later columns of the panel.
template <int NB, class V>
HWY_INLINE void reflect_panel(int j, V tau, std::ptrdiff_t rows, V* panel) {
  V sums[NB];
  for (V& sum : sums) sum = V::set(0);
  for (int l = j + 1; l < NB; ++l) sums[l] = column_product<NB>(panel, j, l, j, rows) * tau;
  for (std::ptrdiff_t i = j; i < rows; ++i) {
    const V head = panel[i * NB + j];
    for (int l = j + 1; l < NB; ++l) {
      panel[i * NB + l] = fnma(head, sums[l], panel[i * NB + l]);
    }
  }
}

/// T (NB, NB) of the reflectors v (rows, NB) and their τ.
template <int NB, class V>
HWY_INLINE void make_block_factor(const V* v, const V* tau, std::ptrdiff_t rows, V* t) {
  for (int j = 0; j < NB; ++j) {
    V gram[NB];
    for (int l = 0; l < j; ++l) gram[l] = column_product<NB>(v, l, j, j, rows);
    for (int i = 0; i < NB; ++i) t[i * NB + j] = V::set(0);
    for (int i = 0; i < j; ++i) {
      V sum = V::set(0);
      for (int l = i; l < j; ++l) sum = fma(t[i * NB + l], gram[l], sum);
      t[i * NB + j] = V::set(0) - tau[j] * sum;
    }
    t[j * NB + j] = tau[j];
  }
}

/// Factors the panel v (rows, NB) in place: R into the upper triangle of `top` (NB, stride), the
/// reflectors into v and t (NB, NB).
template <int NB, class V>
HWY_INLINE void factor_panel(std::ptrdiff_t rows, V* v, V* t, V* top, std::ptrdiff_t stride) {
  V tau[NB];
  for (int j = 0; j < NB; ++j) {
    V diagonal;
    tau[j] = make_reflector<NB>(j, rows, v, diagonal);
    reflect_panel<NB>(j, tau[j], rows, v);
    top[j * stride + j] = diagonal;
    for (int i = 0; i < j; ++i) {
      top[i * stride + j] = v[i * NB + j];
      v[i * NB + j] = V::set(0);
    }
  }
  make_block_factor<NB>(v, tau, rows, t);
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
