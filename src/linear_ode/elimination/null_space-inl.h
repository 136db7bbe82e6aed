// Null space of the equations of each step, for problems that satisfy them exactly.
//
// With the equations of step t as C w = b, C (D, m), reflectors give Cᵀ = [Q₁ N] [R; 0], so
//   w = Q₁ p + N y,  Rᵀ p = b,  y (D n) free
// (the null-space method; Björck, Numerical Methods for Least Squares Problems, 1996, 5.1.3).
// Reflector e turns the other unknowns into that of u_e^(n), the column left out of N.

#if defined(MECHNN_LINEAR_ODE_ELIMINATION_NULL_SPACE_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_ELIMINATION_NULL_SPACE_INL_H
#undef MECHNN_LINEAR_ODE_ELIMINATION_NULL_SPACE_INL_H
#else
#define MECHNN_LINEAR_ODE_ELIMINATION_NULL_SPACE_INL_H
#endif

#include <cstddef>
#include <limits>

#include "linear_ode/elimination/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

template <class V, class Sizes>
class NullSpace {
 public:
  using Real = typename V::Real;
  using Rows = StepRows<V, Sizes, Scaling::item>;

  MECHNN_FN NullSpace(const Rows& rows, Workspace<V>& workspace) : rows_(rows) {
    const std::ptrdiff_t bases = shares_basis() ? 1 : steps();
    workspace.reserve(basis_, bases * m() * m());
    workspace.reserve(triangle_, bases * dims() * dims());
    workspace.reserve(particular_, steps() * m());
    workspace.reserve(equation_, m());
    workspace.reserve(reflector_, m());
    workspace.reserve(row_adjoints_, dims());
  }

  /// To be called when a lane block's numbers are there.
  MECHNN_FLATTEN void load() {
    singular_ = V::set(0);
    for (std::ptrdiff_t t = 0; t < steps(); ++t) {
      if (t == 0 || !shares_basis()) make_basis(t);
      make_particular(t);
    }
  }

  /// D n: columns of N
  [[nodiscard]] MECHNN_INLINE auto columns() const { return dims() * (derivatives() - one); }
  /// 1 where equations of a step depend on each other, else 0.
  [[nodiscard]] MECHNN_FN V singular() const { return singular_; }
  /// Q (m, m), which holds the columns of N
  [[nodiscard]] MECHNN_FN V* basis(std::ptrdiff_t t) const {
    return basis_ + (shares_basis() ? 0 : t * m() * m());
  }
  /// Q₁ p (m)
  [[nodiscard]] MECHNN_FN V* particular(std::ptrdiff_t t) const { return particular_ + t * m(); }

  /// f(column of Q, column of N)
  template <class F>
  MECHNN_INLINE void each_free(const F& f) const {
    const auto orders = derivatives() - one;
    loop(zero, dims(), [&](auto d) MECHNN_BODY {
      loop(zero, orders, [&](auto k) MECHNN_BODY { f(d * derivatives() + k, d * orders + k); });
    });
  }
  /// w (T, m) ← Q₁ p + N y, y (T, D n)
  MECHNN_FN void recover(const V* y, V* w) const {
    for (std::ptrdiff_t t = 0; t < steps(); ++t, y += columns(), w += m()) {
      const V* row = basis(t);
      loop(zero, m(), [&](auto i) MECHNN_BODY {
        V sum = particular(t)[i];
        each_free([&](auto column, auto c) MECHNN_BODY { sum = fma(row[column], y[c], sum); });
        w[i] = sum;
        row += m();
      });
    }
  }

  /// y (T, D n) ← Nᵀ g, g (T, m)
  MECHNN_FN void project(const V* g, V* y) const {
    for (std::ptrdiff_t t = 0; t < steps(); ++t, g += m(), y += columns()) {
      each_free([&](auto column, auto c)
                    MECHNN_BODY { y[c] = column_product(basis(t), column, g); });
    }
  }

  /// Calls f(e, q_e) for the equations of step t, R q = Q₁ᵀ r.
  template <class F>
  MECHNN_INLINE void for_each_row_adjoint(std::ptrdiff_t t, const V* r, const F& f) const {
    const V* triangle = this->triangle(t);
    loop_down(zero, dims(), [&](auto e) MECHNN_BODY {
      V q = column_product(basis(t), pivot(e), r);
      loop(e + one, dims(),
           [&](auto l) MECHNN_BODY { q = fnma(triangle[e * dims() + l], row_adjoints_[l], q); });
      row_adjoints_[e] = q * triangle[e * dims() + e];
      f(e, row_adjoints_[e]);
    });
  }

 private:
  static constexpr Constant<0> zero{};
  static constexpr Constant<1> one{};

  [[nodiscard]] MECHNN_FN std::ptrdiff_t steps() const { return rows_.problem.band.shape.step; }
  [[nodiscard]] MECHNN_INLINE auto m() const { return rows_.sizes.unknowns(); }
  [[nodiscard]] MECHNN_INLINE auto dims() const { return rows_.sizes.dim(); }
  [[nodiscard]] MECHNN_INLINE auto derivatives() const { return rows_.sizes.derivatives(); }
  /// The column of Q that equation e takes.
  template <class Equation>
  [[nodiscard]] MECHNN_INLINE auto pivot(Equation e) const {
    return e * derivatives() + derivatives() - one;
  }
  [[nodiscard]] MECHNN_FN bool shares_basis() const {
    return rows_.problem.coefficients.stride == 0;
  }
  [[nodiscard]] MECHNN_FN V* triangle(std::ptrdiff_t t) const {
    return triangle_ + (shares_basis() ? 0 : t * dims() * dims());
  }

  template <class Column>
  MECHNN_INLINE V column_product(const V* q, Column column, const V* x) const {
    V sum = V::set(0);
    loop(zero, m(), [&](auto i) MECHNN_BODY { sum = fma(q[i * m() + column], x[i], sum); });
    return sum;
  }

  /// Q and R of step t's equations.
  MECHNN_INLINE void make_basis(std::ptrdiff_t t) {
    V* const q = basis(t);
    V* const c = reflector_;
    loop(zero, dims(), [&](auto e) MECHNN_BODY {
      V value;
      if (e == 0) {
        rows_.equation(t, e, c, value);
      } else {
        rows_.equation(t, e, equation_, value);
        loop(zero, m(), [&](auto i) MECHNN_BODY { c[i] = column_product(q, i, equation_); });
      }
      const V tau = make_reflector(e, c, triangle(t));
      apply_reflector(e, c, tau, q);
    });
  }

  /// Of c (m), an equation in the unknowns that earlier reflectors made: c becomes the reflector
  /// onto its pivot; R's column is written, its diagonal inverted. Returns τ.
  template <class Equation>
  MECHNN_INLINE V make_reflector(Equation e, V* c, V* r) {
    V above = V::set(0);
    loop(zero, e, [&](auto f) MECHNN_BODY {
      V& entry = c[pivot(f)];
      r[f * dims() + e] = entry;
      above = fma(entry, entry, above);
      entry = V::set(0);
    });
    V square = V::set(0);
    loop(zero, m(), [&](auto i) MECHNN_BODY { square = fma(c[i], c[i], square); });
    const V norm = sqrt(square);
    const V head = c[pivot(e)];
    const V shift = copysign(norm, head);
    c[pivot(e)] = head + shift;
    r[e * dims() + e] = reciprocal_or_zero(V::set(0) - shift);
    check_rank(square, above);
    return reciprocal_or_zero(norm * (norm + abs(head)));
  }

  /// Q ← Q (I − τ c cᵀ), Q = I before the first.
  template <class Equation>
  MECHNN_INLINE void apply_reflector(Equation e, const V* c, const V& tau, V* q) const {
    loop(zero, m(), [&](auto i) MECHNN_BODY {
      V* row = q + i * m();
      V sum = c[i];
      if (e > 0) {
        sum = V::set(0);
        loop(zero, m(), [&](auto j) MECHNN_BODY { sum = fma(row[j], c[j], sum); });
      }
      sum = sum * tau;
      loop(zero, m(), [&](auto j) MECHNN_BODY {
        const V before = e > 0 ? row[j] : V::set(i == j ? 1 : 0);
        row[j] = fnma(sum, c[j], before);
      });
    });
  }

  /// An equation that depends on earlier ones leaves only rounding error.
  MECHNN_INLINE void check_rank(const V& square, const V& above) {
    constexpr Real limit = 64 * std::numeric_limits<Real>::epsilon();
    singular_ = select_le(square, V::set(limit * limit) * above, V::set(1), singular_);
  }

  /// Q₁ p, Rᵀ p = b.
  MECHNN_INLINE void make_particular(std::ptrdiff_t t) {
    const V* q = basis(t);
    const V* r = triangle(t);
    V* out = particular(t);
    loop(zero, m(), [&](auto i) MECHNN_BODY { out[i] = V::set(0); });
    loop(zero, dims(), [&](auto e) MECHNN_BODY {
      V p = rows_.problem.rhs.at(t)[e] * rows_.equation_factor(t, e);
      loop(zero, e, [&](auto f) MECHNN_BODY { p = fnma(r[f * dims() + e], row_adjoints_[f], p); });
      row_adjoints_[e] = p * r[e * dims() + e];
      loop(zero, m(), [&](auto i) MECHNN_BODY {
        out[i] = fma(q[i * m() + pivot(e)], row_adjoints_[e], out[i]);
      });
    });
  }

  const Rows& rows_;
  V singular_;
  V* basis_ = nullptr;         ///< (T|1, m, m): Q
  V* triangle_ = nullptr;      ///< (T|1, D, D): R, its diagonal inverted
  V* particular_ = nullptr;    ///< (T, m): Q₁ p
  V* equation_ = nullptr;      ///< (m)
  V* reflector_ = nullptr;     ///< (m)
  V* row_adjoints_ = nullptr;  ///< (D): of one step's equations
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_ELIMINATION_NULL_SPACE_INL_H
