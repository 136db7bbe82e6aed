// The gradient every row collects (docs/math/solver.md, "Adjoint").
//
// With q_r = a·λ and ρ_r the residual of row r:  ∂L/∂β_r = q_r,  ∂L/∂a = ρ_r λ − q_r z.
// A row weight w multiplies its rows, so ∂L/∂w = (2/w) Σ_r ρ_r q_r.

#if defined(MECHNN_LINEAR_ODE_ELIMINATION_GRADIENTS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_ELIMINATION_GRADIENTS_INL_H
#undef MECHNN_LINEAR_ODE_ELIMINATION_GRADIENTS_INL_H
#else
#define MECHNN_LINEAR_ODE_ELIMINATION_GRADIENTS_INL_H
#endif

#include <cstddef>

#include "linear_ode/elimination/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

/// q_r and ρ_r of one row.
template <class V>
struct RowAdjoint {
  V q;
  V rho;
};

/// Σ over the block's items that were solved; `status` is that of the block's lanes.
template <class V>
MECHNN_FN double sum_of_solved(const V& lanes, const LaneBlock& block, const ItemStatus* status) {
  typename V::Real values[V::size];
  lanes.store(values);
  double total = 0;
  for (std::ptrdiff_t lane = 0; lane < block.count; ++lane) {
    if (status[lane] == ItemStatus::solved) total += values[lane];
  }
  return total;
}

/// (2/w) Σ ρ q, `sums` being Σ ρ q of each item.
template <class V>
MECHNN_FN double weight_gradient(const V& sums, double weight, double /*tangent*/,
                                 const LaneBlock& block, const ItemStatus* status) {
  return 2 / weight * sum_of_solved(sums, block, status);
}

/// weights (3) += the block's.
template <class V>
MECHNN_FN void put_weight_gradient(const V& /*of*/, double gradient, const LaneBlock& /*block*/,
                                   int weight, double* weights) {
  weights[weight] += gradient;
}

template <class V, class Sizes, Scaling scaling>
class Gradients {
 public:
  using Real = typename V::Real;
  using Rows = StepRows<V, Sizes, scaling>;

  MECHNN_FN Gradients(const linear_ode::LinearOdeInputs<Real>& inputs, Rows& rows,
                      Workspace<V>& workspace)
      : inputs_(inputs), rows_(rows), band_(rows.problem.band) {
    reserve(rows.problem.coefficients, workspace, coefficients_);
    reserve(rows.problem.rhs, workspace, rhs_);
    reserve(rows.problem.initial_values, workspace, initial_values_);
    reserve(rows.problem.steps, workspace, steps_);
    workspace.reserve(solution, band_.shape.step * band_.unknowns);
  }

  /// Starts a lane block: zeroes the gradients that are sums, and reads w from u; without u the
  /// caller sets `solution`.
  MECHNN_FN void load(const LaneBlock& block, const Real* u) {
    for (LaneArray<V>* array : {&coefficients_, &rhs_, &initial_values_, &steps_}) {
      const bool written_once = array->stride != 0 && array != &steps_;
      for (std::ptrdiff_t i = 0; i < array->size && !written_once; ++i)
        array->values[i] = V::set(0);
    }
    for (V& sum : weight_sums_) sum = V::set(0);
    if (u == nullptr) return;
    const std::ptrdiff_t size = band_.shape.step * band_.unknowns;
    pack(u, size, size, block, solution);
    if constexpr (scaling != Scaling::none) {
      scale_unknowns(band_, rows_.sizes, rows_.problem.scale, solution);
    }
  }

  /// All rows of step t, in the order of the window: row_adjoints (rows), λ from step t on.
  MECHNN_FN void collect(std::ptrdiff_t t, const RowAdjoint<V>* row_adjoints, const V* lambda) {
    for (std::ptrdiff_t e = 0; e < band_.shape.equation; ++e)
      equation(t, e, *row_adjoints++, lambda);
    if (t < band_.shape.initial_steps) {
      for (int d = 0; d < rows_.sizes.dim(); ++d) {
        for (int k = 0; k < initial_orders(); ++k) initial_value(t, d, k, *row_adjoints++);
      }
    }
    const BandStep& step = band_.steps[static_cast<std::size_t>(t)];
    for (int g = 0; g < step.groups; ++g) {
      const RowGroup group = rows_.smoothness.group(step.first_group + g);
      smoothness(group, row_adjoints, lambda);
      row_adjoints += group.rows * band_.shape.dim;
    }
  }

  MECHNN_FN void store(const LaneBlock& block, const ItemStatus* status,
                       const linear_ode::LinearOdeAdjointOutputs<Real>& outputs) const {
    unpack_gradient(coefficients_.values, inputs_.coefficients, block, status,
                    outputs.coefficients);
    unpack_gradient(rhs_.values, inputs_.rhs, block, status, outputs.rhs);
    unpack_gradient(initial_values_.values, inputs_.initial_values, block, status,
                    outputs.initial_values);
    unpack_gradient(steps_.values, inputs_.steps, block, status, outputs.steps);
    if (band_.exact) return;
    const RowWeights& weights = inputs_.weights;
    const RowWeights& tangents = inputs_.weights_tangent;
    const double values[3] = {weights.equation, weights.initial, weights.smoothness};
    const double of_values[3] = {tangents.equation, tangents.initial, tangents.smoothness};
    for (int i = 0; i < 3; ++i) {
      if (values[i] == 0) continue;
      const double gradient =
          weight_gradient(weight_sums_[i], values[i], of_values[i], block, status);
      put_weight_gradient(weight_sums_[i], gradient, block, i, outputs.weights);
    }
  }

  MECHNN_INLINE void equation(std::ptrdiff_t t, std::ptrdiff_t e, const RowAdjoint<V>& row,
                              const V* lambda) {
    const V factor = rows_.equation_factor(t, e);
    put(row.q * factor, rhs_, rhs_.at(t)[e]);
    V* bar = coefficients_.at(t) + e * band_.unknowns;
    const V* z = solution + t * band_.unknowns;
    const auto derivatives = rows_.sizes.derivatives();
    V scale = factor;
    loop(Constant<0>(), derivatives, [&](auto k) MECHNN_BODY {
      loop(Constant<0>(), rows_.sizes.dim(), [&](auto d) MECHNN_BODY {
        const auto i = d * derivatives + k;
        put(scale * fnma(row.q, z[i], row.rho * lambda[i]), coefficients_, bar[i]);
      });
      scale = rows_.unscaled(scale);
    });
    weight_sums_[0] = fma(row.q, row.rho, weight_sums_[0]);
  }

  MECHNN_INLINE void initial_value(std::ptrdiff_t t, int d, int k, const RowAdjoint<V>& row) {
    put(rows_.initial_factor(k) * row.q, initial_values_,
        initial_values_.at(t)[d * band_.shape.initial_orders + k]);
    weight_sums_[1] = fma(row.q, row.rho, weight_sums_[1]);
  }

  MECHNN_FLATTEN void smoothness(const RowGroup& group, const RowAdjoint<V>* row_adjoints,
                                 const V* lambda) {
    const auto dims = rows_.sizes.dim();
    const V* z = solution + group.first * band_.unknowns;
    const auto bar = [&](int r, int i, int k) MECHNN_BODY {
      V sum = V::set(0);
      for (int d = 0; d < dims; ++d) {
        const RowAdjoint<V>& row = row_adjoints[r * dims + d];
        const int at = i * rows_.sizes.unknowns() + d * rows_.sizes.derivatives() + k;
        sum = fma(row.rho, lambda[at], fnma(row.q, z[at], sum));
      }
      return sum;
    };
    const auto product = [&](int r) MECHNN_BODY {
      V sum = V::set(0);
      for (int d = 0; d < dims; ++d) {
        sum = fma(row_adjoints[r * dims + d].q, row_adjoints[r * dims + d].rho, sum);
      }
      weight_sums_[2] = weight_sums_[2] + sum;
      return sum;
    };
    rows_.smoothness.adjoint(group, rows_.sizes, bar, product, steps_);
  }

  [[nodiscard]] MECHNN_FN const LaneArray<V>& steps() const { return steps_; }

  /// Sums over the rows between steps t and t + 1: Σ k â â̄ over their entries, and Σ ρ q.
  MECHNN_INLINE void interval(std::ptrdiff_t t, const V& unit, const V& product) {
    V& step = *steps_.at(t);
    step = step + unit / *rows_.problem.steps.at(t);
    weight_sums_[2] = weight_sums_[2] + product;
  }

  V* solution = nullptr;  ///< (T, D, n+1): w

 private:
  /// Stores a step's contribution: added if steps share the array, else assigned.
  static MECHNN_INLINE void put(const V& value, const LaneArray<V>& array, V& to) {
    to = array.stride == 0 ? to + value : value;
  }
  [[nodiscard]] MECHNN_FN int initial_orders() const {
    return static_cast<int>(band_.shape.initial_orders);
  }
  MECHNN_FN void reserve(const LaneArray<V>& like, Workspace<V>& workspace, LaneArray<V>& array) {
    array = like;
    workspace.reserve(array.values, like.size);
  }

  const linear_ode::LinearOdeInputs<Real>& inputs_;
  Rows& rows_;
  const Band& band_;
  LaneArray<V> coefficients_;
  LaneArray<V> rhs_;
  LaneArray<V> initial_values_;
  LaneArray<V> steps_;
  V weight_sums_[3];
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_ELIMINATION_GRADIENTS_INL_H
