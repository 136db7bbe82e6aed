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

/// Makes v_j of column j of `panel` (rows, NB) in place; returns τ_j and R_jj.
template <int NB, class V>
HWY_INLINE V make_reflector(int j, std::ptrdiff_t rows, V* panel, V& diagonal) {
  V even = V::set(0);
  V odd = V::set(0);
  std::ptrdiff_t i = j;
  for (; i + 1 < rows; i += 2) {
    even = fma(panel[i * NB + j], panel[i * NB + j], even);
    odd = fma(panel[(i + 1) * NB + j], panel[(i + 1) * NB + j], odd);
  }
  if (i < rows) even = fma(panel[i * NB + j], panel[i * NB + j], even);
  const V norm = sqrt(even + odd);
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
  for (int l = j + 1; l < NB; ++l) sums[l] = V::set(0);
  for (std::ptrdiff_t i = j; i < rows; ++i) {
    for (int l = j + 1; l < NB; ++l) {
      sums[l] = fma(panel[i * NB + j], panel[i * NB + l], sums[l]);
    }
  }
  for (int l = j + 1; l < NB; ++l) sums[l] = sums[l] * tau;
  for (std::ptrdiff_t i = j; i < rows; ++i) {
    for (int l = j + 1; l < NB; ++l) {
      panel[i * NB + l] = fnma(panel[i * NB + j], sums[l], panel[i * NB + l]);
    }
  }
}

/// T (NB, NB) of the reflectors v (rows, NB) and their τ.
template <int NB, class V>
HWY_INLINE void make_block_factor(const V* v, const V* tau, std::ptrdiff_t rows, V* t) {
  V gram[NB * NB];
  for (int i = 0; i < NB * NB; ++i) gram[i] = V::set(0);
  for (std::ptrdiff_t r = 0; r < rows; ++r) {
    for (int j = 1; j < NB; ++j) {
      for (int i = 0; i < j; ++i)
        gram[i * NB + j] = fma(v[r * NB + i], v[r * NB + j], gram[i * NB + j]);
    }
  }
  for (int j = 0; j < NB; ++j) {
    for (int i = 0; i < NB; ++i) t[i * NB + j] = V::set(0);
    for (int i = 0; i < j; ++i) {
      V sum = V::set(0);
      for (int l = i; l < j; ++l) sum = fma(t[i * NB + l], gram[l * NB + j], sum);
      t[i * NB + j] = V::set(0) - tau[j] * sum;
    }
    t[j * NB + j] = tau[j];
  }
}

/// Factors the leading NB columns of `window` (rows, stride): R goes back into its upper triangle,
/// the reflectors into v (rows, NB) and t (NB, NB).
template <int NB, class V>
void factor_panel(V* window, std::ptrdiff_t stride, std::ptrdiff_t rows, V* v, V* t) {
  for (std::ptrdiff_t i = 0; i < rows; ++i) {
    for (int j = 0; j < NB; ++j) v[i * NB + j] = window[i * stride + j];
  }
  V tau[NB];
  for (int j = 0; j < NB; ++j) {
    V diagonal;
    tau[j] = make_reflector<NB>(j, rows, v, diagonal);
    reflect_panel<NB>(j, tau[j], rows, v);
    window[j * stride + j] = diagonal;
    for (int i = 0; i < j; ++i) {
      window[i * stride + j] = v[i * NB + j];
      v[i * NB + j] = V::set(0);
    }
  }
  make_block_factor<NB>(v, tau, rows, t);
}

/// Columns (rows, NC) ← Qᵀ columns, or Q columns.
template <int NB, int NC, bool transposed, class V>
HWY_INLINE void apply_reflectors(const V* v, const V* t, std::ptrdiff_t rows, V* columns,
                                 std::ptrdiff_t stride) {
  V sums[NB][NC];
  for (int b = 0; b < NB; ++b) {
    for (int c = 0; c < NC; ++c) sums[b][c] = V::set(0);
  }
  for (std::ptrdiff_t i = 0; i < rows; ++i) {
    for (int c = 0; c < NC; ++c) {
      for (int b = 0; b < NB; ++b)
        sums[b][c] = fma(v[i * NB + b], columns[i * stride + c], sums[b][c]);
    }
  }
  V image[NB][NC];
  for (int b = 0; b < NB; ++b) {
    for (int c = 0; c < NC; ++c) {
      V sum = t[b * NB + b] * sums[b][c];
      if (transposed) {
        for (int a = 0; a < b; ++a) sum = fma(t[a * NB + b], sums[a][c], sum);
      } else {
        for (int a = b + 1; a < NB; ++a) sum = fma(t[b * NB + a], sums[a][c], sum);
      }
      image[b][c] = sum;
    }
  }
  for (std::ptrdiff_t i = 0; i < rows; ++i) {
    for (int c = 0; c < NC; ++c) {
      V value = columns[i * stride + c];
      for (int b = 0; b < NB; ++b) value = fnma(v[i * NB + b], image[b][c], value);
      columns[i * stride + c] = value;
    }
  }
}

/// columns (rows, count) ← Qᵀ columns, a few at a time so that the sums stay in registers.
template <int NB, class V>
void apply_transposed(const V* v, const V* t, std::ptrdiff_t rows, V* columns,
                      std::ptrdiff_t stride, std::ptrdiff_t count) {
  std::ptrdiff_t c = 0;
  for (; c + 4 <= count; c += 4) apply_reflectors<NB, 4, true>(v, t, rows, columns + c, stride);
  for (; c + 2 <= count; c += 2) apply_reflectors<NB, 2, true>(v, t, rows, columns + c, stride);
  if (c < count) apply_reflectors<NB, 1, true>(v, t, rows, columns + c, stride);
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

template <class V>
struct EliminatePanel {
  V* window;
  std::ptrdiff_t stride;
  std::ptrdiff_t rows;
  std::ptrdiff_t columns;  ///< from the panel's first to the last, right-hand side included
  V* v;
  template <int NB>
  HWY_INLINE void run() const {
    V* t = v + rows * NB;
    factor_panel<NB>(window, stride, rows, v, t);
    apply_transposed<NB>(v, t, rows, window + NB, stride, columns - NB);
  }
};

template <class V>
struct ApplyPanel {
  const V* v;
  std::ptrdiff_t rows;
  V* images;  ///< (rows, 2)
  template <int NB>
  HWY_INLINE void run() const {
    apply_reflectors<NB, 2, false>(v, v + rows * NB, rows, images, 2);
  }
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_KERNELS_CPU_HOUSEHOLDER_INL_H
