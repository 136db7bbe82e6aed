// Gradients after LDLᵀ: every row's a·λ and β − a·z by multiplying out.
//
// Between two steps of a `taylor` chain, whose entries are numbers times h^k, with z' = h^k z,
// λ' = h^k λ and d the rows' entries times (k − r) for a row of derivative r,
//   h̄ += −(ω_s²/h) Σ_rows [(a·z')(d·λ') + (a·λ')(d·z') + 2 r (a·z')(a·λ')],
//   Σ_rows ρ q = −ω_s² Σ_rows (a·z')(a·λ').

#if defined(MECHNN_LINEAR_ODE_ELIMINATION_LDL_GRADIENTS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_ELIMINATION_LDL_GRADIENTS_INL_H
#undef MECHNN_LINEAR_ODE_ELIMINATION_LDL_GRADIENTS_INL_H
#else
#define MECHNN_LINEAR_ODE_ELIMINATION_LDL_GRADIENTS_INL_H
#endif

#include <cstddef>

#include "linear_ode/elimination/gradients-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

template <class V, class Sizes, int Width>
class LdlGradients {
 public:
  using Rows = StepRows<V, Sizes, Scaling::none>;
  using Sums = Gradients<V, Sizes, Scaling::none>;

  MECHNN_FN LdlGradients(Rows& rows, Sums& gradients, Workspace<V>& workspace)
      : rows_(rows), gradients_(gradients), band_(rows.problem.band) {
    workspace.reserve(entries_, rows.sizes.unknowns());
    workspace.reserve(row_adjoints_,
                      static_cast<std::ptrdiff_t>(band_.group_rows) * rows.sizes.dim());
  }

  /// The rows of step t for λ from step t on; `border` is what the border adds to q and ρ of a row.
  MECHNN_FLATTEN void collect(std::ptrdiff_t t, const V* lambda,
                              [[maybe_unused]] const RowAdjoint<V>& border) {
    for (std::ptrdiff_t e = 0; e < band_.shape.equation; ++e) equation(t, e, lambda);
    if (t < band_.shape.initial_steps) initial_values(t, lambda);
    if constexpr (Width > 0) {
      if (t + 1 < band_.shape.step) chain_link(t, lambda);
      return;
    }
    const BandStep& step = band_.steps[static_cast<std::size_t>(t)];
    for (int g = 0; g < step.groups; ++g) {
      row_by_row(rows_.smoothness.group(step.first_group + g), lambda, border);
    }
  }

 private:
  [[nodiscard]] MECHNN_FN int initial_orders() const {
    return static_cast<int>(band_.shape.initial_orders);
  }
  MECHNN_INLINE void equation(std::ptrdiff_t t, std::ptrdiff_t e, const V* lambda) {
    V value;
    V* const entries = entries_;
    rows_.equation(t, e, entries, value);
    const V* z = gradients_.solution + t * rows_.sizes.unknowns();
    V q = V::set(0);
    loop(Constant<0>(), rows_.sizes.unknowns(), [&](auto i) MECHNN_BODY {
      q = fma(entries[i], lambda[i], q);
      value = fnma(entries[i], z[i], value);
    });
    gradients_.equation(t, e, {q, value}, lambda);
  }

  MECHNN_FN void initial_values(std::ptrdiff_t t, const V* lambda) {
    const V* z = gradients_.solution + t * rows_.sizes.unknowns();
    for (int d = 0; d < rows_.sizes.dim(); ++d) {
      for (int k = 0; k < initial_orders(); ++k) {
        V value;
        const V entry = rows_.initial_value(t, d, k, value);
        const int i = d * rows_.sizes.derivatives() + k;
        gradients_.initial_value(t, d, k, {entry * lambda[i], fnma(entry, z[i], value)});
      }
    }
  }

  MECHNN_INLINE void chain_link(std::ptrdiff_t t, const V* lambda) {
    constexpr Constant<0> zero;
    constexpr auto derivatives = decltype(rows_.sizes.derivatives())();
    const auto m = rows_.sizes.unknowns();
    const V h = *rows_.problem.steps.at(t);
    const V* z = gradients_.solution + t * m;
    V unit = V::set(0);
    V product = V::set(0);
    loop(zero, rows_.sizes.dim(), [&](auto d) MECHNN_BODY {
      const auto state = d * derivatives;
      const TaylorPair<derivatives> of_z(h, z + state, z + state + m);
      const TaylorPair<derivatives> of_lambda(h, lambda + state, lambda + state + m);
      loop(zero, Constant<2 * derivatives>(), [&](auto r) MECHNN_BODY {
        const V az = of_z.row(r);
        const V al = of_lambda.row(r);
        unit = fma(az, of_lambda.weighted_row(r), fma(al, of_z.weighted_row(r), unit));
        const V both = az * al;
        constexpr int derivative = decltype(r)::value / 2;
        unit = fma(V::set(2 * derivative), both, unit);
        product = product + both;
      });
    });
    const V minus = V::set(0) - rows_.smoothness.weight() * rows_.smoothness.weight();
    gradients_.interval(t, minus * unit, minus * product);
  }

  /// h^k u of one state at both ends of an interval, and products with rows of `taylor`.
  template <int Derivatives>
  struct TaylorPair {
    V u[2][Derivatives];
    MECHNN_INLINE TaylorPair(V h, const V* first, const V* second) {
      V power = V::set(1);
      loop(Constant<0>(), Constant<Derivatives>(), [&](auto k) MECHNN_BODY {
        u[0][k] = k == 0 ? first[k] : power * first[k];
        u[1][k] = k == 0 ? second[k] : power * second[k];
        power = k == 0 ? h : power * h;
      });
    }
    /// a·u of row r
    template <class Row>
    MECHNN_INLINE V row(Row r) const {
      return sum(r, [](int /*k*/) { return 1; });
    }
    /// Σ (k − derivative of r) a_k u_k
    template <class Row>
    MECHNN_INLINE V weighted_row(Row r) const {
      return sum(r, [](int k) { return k - Row::value / 2; });
    }

   private:
    template <class Row, class Factor>
    MECHNN_INLINE V sum(Row /*r*/, Factor /*factor*/) const {
      V total = V::set(0);
      loop(Constant<0>(), Constant<2 * Derivatives>(), [&](auto a) MECHNN_BODY {
        constexpr int node = decltype(a)::value / Derivatives;
        constexpr int k = decltype(a)::value % Derivatives;
        constexpr double entry = taylor_entry(Row::value, node, k) * Factor()(k);
        if constexpr (entry != 0) total = fma(V::set(entry), u[node][k], total);
      });
      return total;
    }
  };

  MECHNN_FN void row_by_row(const RowGroup& group, const V* lambda, const RowAdjoint<V>& border) {
    const int derivatives = rows_.sizes.derivatives();
    const int dims = rows_.sizes.dim();
    const V* entries = rows_.smoothness.entries(group);
    const V* z = gradients_.solution + group.first * rows_.sizes.unknowns();
    RowAdjoint<V>* row_adjoint = row_adjoints_;
    for (int r = 0; r < group.rows; ++r, entries += group.width * derivatives) {
      for (int d = 0; d < dims; ++d, ++row_adjoint) {
        V q = border.q;
        V rho = border.rho;
        for (int a = 0; a < group.width * derivatives; ++a) {
          const int at = (a / derivatives * dims + d) * derivatives + a % derivatives;
          q = fma(entries[a], lambda[at], q);
          rho = fnma(entries[a], z[at], rho);
        }
        *row_adjoint = {q, rho};
      }
    }
    gradients_.smoothness(group, row_adjoints_, lambda);
  }

  Rows& rows_;
  Sums& gradients_;
  const Band& band_;
  V* entries_ = nullptr;                   ///< (m)
  RowAdjoint<V>* row_adjoints_ = nullptr;  ///< (group rows, D)
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_ELIMINATION_LDL_GRADIENTS_INL_H
