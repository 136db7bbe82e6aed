// Block Householder reflectors of at most `panel_width` columns.
//
// Q = H_0 ⋯ H_{NB−1} = I − V T Vᵀ with H_j = I − τ_j v_j v_jᵀ, T upper triangular (Schreiber and
// Van Loan's compact form). v_j is not normalised: v_j = x + sign(x_j) ‖x‖ e_j, so
// τ_j = 1/(‖x‖ (‖x‖ + |x_j|)); a zero column gives τ_j = 0 and R_jj = 0.
// Matrices are row-major; V is (rows, NB) with zeros above its diagonal.

#if defined(MECHNN_LINEAR_ODE_ELIMINATION_HOUSEHOLDER_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_ELIMINATION_HOUSEHOLDER_INL_H
#undef MECHNN_LINEAR_ODE_ELIMINATION_HOUSEHOLDER_INL_H
#else
#define MECHNN_LINEAR_ODE_ELIMINATION_HOUSEHOLDER_INL_H
#endif

#include <cstddef>

#include "linear_ode/lanes/lanes-inl.h"
#include "linear_ode/lanes/loops-inl.h"
#include "linear_ode/problem/band.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

/// The products of column j of a panel with every column, over rows from j on; in two sums each, so
/// that additions need not wait for each other.
template <int NB, class V>
class ColumnProducts {
 public:
  MECHNN_FN ColumnProducts() {
    loop(Constant<0>{}, Constant<NB>{},
         [&](auto l) MECHNN_BODY { even_[l] = odd_[l] = V::set(0); });
  }

  /// Calls row(i) for rows i = first .. last − 1, and adds the product of its number j with all.
  template <int j, class Row>
  MECHNN_INLINE void add(Constant<j> /*j*/, std::ptrdiff_t first, std::ptrdiff_t last,
                         const Row& row) {
    std::ptrdiff_t i = first;
    for (; i + 1 < last; i += 2) {
      add_row<j>(row(i), even_);
      add_row<j>(row(i + 1), odd_);
    }
    if (i < last) add_row<j>(row(i), even_);
  }

  [[nodiscard]] MECHNN_FN V operator[](int l) const { return even_[l] + odd_[l]; }

 private:
  template <int j>
  MECHNN_INLINE static void add_row(const V* row, V (&sums)[NB]) {
    const V x = row[j];
    loop(Constant<0>{}, Constant<NB>{},
         [&](auto l) MECHNN_BODY { sums[l] = fma(x, row[l], sums[l]); });
  }

  V even_[NB];
  V odd_[NB];
};

/// Column j of T (NB, NB): t_ij = −τ_j Σ_l t_il v_l·v_j, l from i to j − 1.
template <int NB, int j, class V>
MECHNN_INLINE void extend_block_factor(Constant<j> /*j*/, const V& tau, const V (&products)[NB],
                                       V* t) {
  loop(Constant<0>{}, Constant<j>{}, [&](auto i) MECHNN_BODY {
    V sum = V::set(0);
    loop(i, Constant<j>{}, [&](auto l) MECHNN_BODY { sum = fma(t[i * NB + l], products[l], sum); });
    t[i * NB + j] = V::set(0) - tau * sum;
  });
  t[j * NB + j] = tau;
}

/// Factors the panel v (rows, NB), whose first column's products are `next`, in place: R into the
/// upper triangle of `top` (NB, stride), the reflectors into v and t (NB, NB). With x column j
/// before it becomes v_j = x + s e_j,
///   τ_j = 1/(x·x + ‖x‖ |x_j|),  v_j·c = x·c + s c_j for other columns c:
/// all products are there before the square root is.
template <int NB, class V>
MECHNN_INLINE void factor_panel(ColumnProducts<NB, V> next, std::ptrdiff_t rows, V* v, V* t, V* top,
                                std::ptrdiff_t stride) {
  loop(Constant<0>{}, Constant<NB>{}, [&](auto j) MECHNN_BODY {
    V products[NB];
    loop(Constant<0>{}, Constant<NB>{}, [&](auto l) MECHNN_BODY { products[l] = next[l]; });
    V* const row = v + j * NB;
    const V head = row[j];
    const V norm = sqrt(products[j]);
    const V shift = copysign(norm, head);
    const V tau = reciprocal_or_zero(fma(norm, abs(head), products[j]));
    loop(Constant<0>{}, Constant<NB>{},
         [&](auto l) MECHNN_BODY { products[l] = fma(shift, row[l], products[l]); });
    row[j] = head + shift;
    V factors[NB];
    loop(j + Constant<1>{}, Constant<NB>{},
         [&](auto l) MECHNN_BODY { factors[l] = tau * products[l]; });
    const auto reflect = [&](std::ptrdiff_t i) MECHNN_BODY {
      V* const x = v + i * NB;
      const V v_j = x[j];
      loop(j + Constant<1>{}, Constant<NB>{},
           [&](auto l) MECHNN_BODY { x[l] = fnma(v_j, factors[l], x[l]); });
      return x;
    };
    if constexpr (j + 1 < NB) {
      next = {};
      reflect(j);
      next.add(j + Constant<1>{}, j + 1, rows, reflect);
    }
    extend_block_factor<NB>(j, tau, products, t);
    top[j * stride + j] = V::set(0) - shift;
    for (int i = 0; i < j; ++i) {
      top[i * stride + j] = v[i * NB + j];
      v[i * NB + j] = V::set(0);
    }
  });
}

/// sums (NB, NC) += vᵀ columns, over `rows` rows of both.
template <int NB, int NC, class V>
MECHNN_INLINE void add_products(const V* v, const V* columns, std::ptrdiff_t stride,
                                std::ptrdiff_t rows, V (&sums)[NB][NC]) {
  for (std::ptrdiff_t i = 0; i < rows; ++i, v += NB, columns += stride) {
    loop(Constant<0>{}, Constant<NC>{}, [&](auto c) MECHNN_BODY {
      const V value = columns[c];
      loop(Constant<0>{}, Constant<NB>{},
           [&](auto b) MECHNN_BODY { sums[b][c] = fma(v[b], value, sums[b][c]); });
    });
  }
}

/// sums (NB, NC) ← vᵀ columns, over the first NB rows of both: v has zeros above its diagonal.
template <int NB, int NC, class V>
MECHNN_INLINE void top_products(const V* v, const V* columns, std::ptrdiff_t stride,
                                V (&sums)[NB][NC]) {
  loop(Constant<0>{}, Constant<NB>{}, [&](auto i) MECHNN_BODY {
    loop(Constant<0>{}, Constant<NC>{}, [&](auto c) MECHNN_BODY {
      const V value = columns[i * stride + c];
      loop(Constant<0>{}, i,
           [&](auto b) MECHNN_BODY { sums[b][c] = fma(v[i * NB + b], value, sums[b][c]); });
      sums[i][c] = v[i * NB + i] * value;
    });
  });
}

/// sums ← Tᵀ sums: from the last row to the first, since row b needs those before it.
template <int NB, int NC, class V>
MECHNN_INLINE void multiply_transposed_factor(const V* t, V (&sums)[NB][NC]) {
  loop_down(Constant<0>{}, Constant<NB>{}, [&](auto b) MECHNN_BODY {
    loop(Constant<0>{}, Constant<NC>{}, [&](auto c) MECHNN_BODY {
      V product = t[b * NB + b] * sums[b][c];
      loop(Constant<0>{}, b,
           [&](auto a) MECHNN_BODY { product = fma(t[a * NB + b], sums[a][c], product); });
      sums[b][c] = product;
    });
  });
}

/// sums ← T sums: from the first row to the last.
template <int NB, int NC, class V>
MECHNN_INLINE void multiply_factor(const V* t, V (&sums)[NB][NC]) {
  loop(Constant<0>{}, Constant<NB>{}, [&](auto b) MECHNN_BODY {
    loop(Constant<0>{}, Constant<NC>{}, [&](auto c) MECHNN_BODY {
      V product = t[b * NB + b] * sums[b][c];
      loop(b + Constant<1>{}, Constant<NB>{},
           [&](auto a) MECHNN_BODY { product = fma(t[b * NB + a], sums[a][c], product); });
      sums[b][c] = product;
    });
  });
}

/// to (NC) ← from (NC) − v sums, where only the first `count` numbers of v (NB) are not zero. All
/// is read before anything is written.
template <int count, int NB, int NC, class V>
MECHNN_INLINE void subtract_product(const V* v, const V* from, const V (&sums)[NB][NC], V* to) {
  V values[NC];
  loop(Constant<0>{}, Constant<NC>{}, [&](auto c) MECHNN_BODY { values[c] = from[c]; });
  loop(Constant<0>{}, Constant<count>{}, [&](auto b) MECHNN_BODY {
    const V factor = v[b];
    loop(Constant<0>{}, Constant<NC>{},
         [&](auto c) MECHNN_BODY { values[c] = fnma(factor, sums[b][c], values[c]); });
  });
  loop(Constant<0>{}, Constant<NC>{}, [&](auto c) MECHNN_BODY { to[c] = values[c]; });
}

/// to ← from − v sums for the first NB rows, where v has zeros above its diagonal.
template <int NB, int NC, class V>
MECHNN_INLINE void subtract_on_top(const V* v, const V* from, std::ptrdiff_t stride,
                                   const V (&sums)[NB][NC], V* to) {
  loop(Constant<0>{}, Constant<NB>{}, [&](auto i) MECHNN_BODY {
    subtract_product<i + 1>(v + i * NB, from + i * stride, sums, to + i * stride);
  });
}

/// columns (rows, NC) ← Q columns, or Qᵀ columns; at least NB rows
template <int NB, int NC, bool transposed, class V>
MECHNN_INLINE void apply_reflectors(const V* v, const V* t, std::ptrdiff_t rows, V* columns) {
  V sums[NB][NC];
  top_products<NB, NC>(v, columns, NC, sums);
  add_products<NB, NC>(v + NB * NB, columns + NB * NC, NC, rows - NB, sums);
  if constexpr (transposed) {
    multiply_transposed_factor<NB, NC>(t, sums);
  } else {
    multiply_factor<NB, NC>(t, sums);
  }
  subtract_on_top(v, columns, NC, sums, columns);
  for (std::ptrdiff_t i = NB; i < rows; ++i) {
    subtract_product<NB>(v + i * NB, columns + i * NC, sums, columns + i * NC);
  }
}

/// Calls f with the compile-time width of a panel.
template <class F>
MECHNN_INLINE void with_panel_width(int width, F f) {
  static_assert(panel_width == 4, "the cases below are 1 to panel_width");
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
  V* row_adjoints;  ///< (rows, NC)
  template <int NB>
  MECHNN_INLINE void run() const {
    apply_reflectors<NB, NC, transposed>(v, v + rows * NB, rows, row_adjoints);
  }
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_ELIMINATION_HOUSEHOLDER_INL_H
