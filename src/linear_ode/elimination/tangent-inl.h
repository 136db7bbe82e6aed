// Derivatives of the solution and of its gradients along tangents of the inputs.
//
// Rows a·z = β move with (a', β'), A'z = Σ a'·z and so on. From AᵀA z = Aᵀβ + p, AᵀA λ = v,
// ρ = β − A z and q = A λ follow, with δ = β' − A'z and e = A'λ,
//   z' = (AᵀA)⁻¹ (A'ᵀρ + Aᵀδ),   λ' = (AᵀA)⁻¹ (v' − A'ᵀq − Aᵀe),
//   ρ' = δ − A z',               q' = e + A λ'.
// With A = Q [R; 0], Qᵀδ = [δ₁; δ₂], Qᵀe = [e₁; e₂], x = R⁻ᵀA'ᵀρ and y = R⁻ᵀ(v' − A'ᵀq):
//   R z' = δ₁ + x,  R λ' = y − e₁,  ρ' = Q [−x; δ₂],  q' = Q [y; e₂].
// The gradients' derivatives are then collected in dual numbers (z + ε z', …), as gradients are.
//
// So one elimination serves, and no derivative of Q or R is formed. That of a reflector is its
// column's over the column's size, and rows carried along may hold columns that are zero, or
// nothing but rounding errors, where z' is well determined all the same.
//
// All rows are eliminated, exact problems' equations too. Costs, beside the adjoint's: rows once
// more, and four substitutions and two products with Q.

#if defined(MECHNN_LINEAR_ODE_ELIMINATION_TANGENT_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_ELIMINATION_TANGENT_INL_H
#undef MECHNN_LINEAR_ODE_ELIMINATION_TANGENT_INL_H
#else
#define MECHNN_LINEAR_ODE_ELIMINATION_TANGENT_INL_H
#endif

#include <cstddef>

#include "linear_ode/elimination/blocks-inl.h"
#include "linear_ode/elimination/qr_columns-inl.h"
#include "linear_ode/elimination/value_window-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

template <class V>
class TangentSweep {
 public:
  using Real = typename V::Real;
  using D = Dual<V>;
  using Rows = typename ValueWindow<V>::Rows;
  using Sums = Gradients<D, AnySizes, Scaling::item>;

  TangentSweep(Rows& rows, Workspace<V>& workspace, Workspace<D>& dual_workspace)
      : rows_(rows),
        band_(rows.problem.band),
        window_(rows, dual_workspace),
        sweep_(window_, workspace),
        size_(band_.shape.step * band_.unknowns + band_.border) {
    for (V** vector : {&z_, &z_tangent_, &lambda_, &lambda_tangent_})
      workspace.reserve(*vector, size_);
    workspace.reserve(row_adjoints_, band_.shape.step * band_.fresh_rows);
    workspace.reserve(columns_, band_.shape.step * band_.fresh_rows);
    dual_workspace.reserve(dual_lambda_, size_);
    dual_workspace.reserve(dual_row_adjoints_, band_.fresh_rows);
  }

  /// z and z', λ and λ' for v and v', which set_cotangent() has left.
  void solve(Real slack_pull) {
    sweep_.eliminate(slack_pull, Prefetcher<V>());
    copy_values(sweep_.rhs, size_, z_);
    sweep_.back_substitute(z_);
    sweep_.forward_substitute(lambda_);
    for (std::ptrdiff_t i = 0; i < size_; ++i) z_tangent_[i] = V::set(0);
    sweep_.collect_gradients(lambda_, [&](std::ptrdiff_t t, const V* row_adjoints, const V* lambda)
                                          MECHNN_BODY { move_rows(t, row_adjoints, lambda); });
    sweep_.forward_substitute(z_tangent_);
    sweep_.forward_substitute(lambda_tangent_);
    sweep_.multiply_transposed([&](std::ptrdiff_t t) MECHNN_BODY { return columns(t); });
    for (std::ptrdiff_t i = 0; i < size_; ++i) {
      const RowPair<V> product = sweep_.top()[i];
      const V x = z_tangent_[i], y = lambda_tangent_[i];
      sweep_.top()[i] = {y, V::set(0) - x};
      z_tangent_[i] = product.second + x;
      lambda_tangent_[i] = y - product.first;
    }
    sweep_.back_substitute(z_tangent_);
    sweep_.back_substitute(lambda_tangent_);
  }

  /// The cotangent v of u and its derivative, each (B, T, D, n+1), or null for zeros.
  void set_cotangent(const Real* v, const Real* tangent, const LaneBlock& block) {
    load_cotangent(v, block, lambda_);
    load_cotangent(tangent, block, lambda_tangent_);
  }

  /// Adds the gradients' derivatives up.
  void collect(Sums& gradients) {
    for (std::ptrdiff_t i = 0; i < size_; ++i) dual_lambda_[i] = {lambda_[i], lambda_tangent_[i]};
    for (std::ptrdiff_t i = 0; i < size_ - band_.border; ++i) {
      gradients.solution[i] = {z_[i], z_tangent_[i]};
    }
    sweep_.multiply([&](std::ptrdiff_t t, const RowPair<V>* tangents) MECHNN_BODY {
      const RowPair<V>* values = this->row_adjoints(t);
      for (int i = 0; i < fresh_rows(t); ++i) {
        dual_row_adjoints_[i] = {{values[i].first, tangents[i].first},
                                 {values[i].second, tangents[i].second}};
      }
      gradients.collect(t, dual_row_adjoints_, dual_lambda_ + t * band_.unknowns);
    });
  }

  /// u' (T, m) and the slack's derivative, in place of z'.
  V* solution_tangent() {
    scale_unknowns(band_, rows_.sizes, rows_.problem.inverse_scale.value, z_tangent_);
    return z_tangent_;
  }

 private:
  [[nodiscard]] const BandStep& step(std::ptrdiff_t t) const {
    return band_.steps[static_cast<std::size_t>(t)];
  }
  [[nodiscard]] int fresh_rows(std::ptrdiff_t t) const { return step(t).rows - step(t).carried; }
  /// (q, ρ) and (e, δ) of the fresh rows of a step
  [[nodiscard]] RowPair<V>* row_adjoints(std::ptrdiff_t t) const {
    return row_adjoints_ + t * band_.fresh_rows;
  }
  [[nodiscard]] RowPair<V>* columns(std::ptrdiff_t t) const {
    return columns_ + t * band_.fresh_rows;
  }

  void load_cotangent(const Real* v, const LaneBlock& block, V* lanes) const {
    for (std::ptrdiff_t i = 0; i < size_; ++i) lanes[i] = V::set(0);
    if (v == nullptr) return;
    const std::ptrdiff_t size = size_ - band_.border;
    pack(v, size, size, block, lanes);
    scale_unknowns(band_, rows_.sizes, rows_.problem.inverse_scale.value, lanes);
  }

  /// Keeps (q, ρ) of step t's rows and makes their (e, δ); adds A'ᵀρ to z_tangent_ and subtracts
  /// A'ᵀq from lambda_tangent_. `row_adjoints` (rows, 2) and λ from step t on as the sweep gives
  /// them.
  void move_rows(std::ptrdiff_t t, const V* row_adjoints, const V* lambda) {
    const BandStep& step = this->step(t);
    const std::ptrdiff_t at = t * band_.unknowns;
    const int own = step.columns - band_.border;
    const D* row = window_.fill_duals(t, step);
    copy_values(reinterpret_cast<const RowPair<V>*>(row_adjoints), fresh_rows(t),
                this->row_adjoints(t));
    for (int i = 0; i < fresh_rows(t); ++i, row += band_.window_columns) {
      const RowPair<V> row_adjoint = this->row_adjoints(t)[i];
      V e = V::set(0);
      V delta = row[step.columns].tangent;
      const auto entry = [&](const V& tangent, std::ptrdiff_t j, const V& of_lambda) MECHNN_BODY {
        e = fma(tangent, of_lambda, e);
        delta = fnma(tangent, z_[j], delta);
        z_tangent_[j] = fma(tangent, row_adjoint.second, z_tangent_[j]);
        lambda_tangent_[j] = fnma(tangent, row_adjoint.first, lambda_tangent_[j]);
      };
      for (int c = 0; c < own; ++c) entry(row[c].tangent, at + c, lambda[c]);
      if (band_.border > 0) entry(row[own].tangent, size_ - 1, lambda_[size_ - 1]);
      columns(t)[i] = {e, delta};
    }
  }

  Rows& rows_;
  const Band& band_;
  ValueWindow<V> window_;
  QrColumns<V, ValueWindow<V>> sweep_;
  std::ptrdiff_t size_;                         ///< T m + border
  V* z_ = nullptr;                              ///< (size), as are:
  V* z_tangent_ = nullptr;                      ///< A'ᵀρ, x, then z'
  V* lambda_ = nullptr;                         ///< v, R⁻ᵀv, then λ
  V* lambda_tangent_ = nullptr;                 ///< v' − A'ᵀq, y, then λ'
  RowPair<V>* row_adjoints_ = nullptr;          ///< (T, fresh rows): q, ρ
  RowPair<V>* columns_ = nullptr;               ///< (T, fresh rows): e, δ
  D* dual_lambda_ = nullptr;                    ///< (size)
  RowAdjoint<D>* dual_row_adjoints_ = nullptr;  ///< (fresh rows)
};

/// values (B, size) ← lanes (size); zero where an item was not solved.
template <class V>
void unpack_solved(const V* lanes, std::ptrdiff_t size, const LaneBlock& block,
                   const ItemStatus* status, typename V::Real* values) {
  using Real = typename V::Real;
  const linear_ode::Strided<Real> like{nullptr, size, 0, size};
  unpack_gradient(lanes, like, block, status, linear_ode::GradientOutput<Real>{values, nullptr});
}

template <class V>
void tangent_blocks(const linear_ode::LinearOdeInputs<typename V::Real>& inputs,
                    const linear_ode::LinearOdeTangentInputs<typename V::Real>& at,
                    const linear_ode::LinearOdeTangentOutputs<typename V::Real>& outputs) {
  const Band& band = *inputs.band;
  const std::ptrdiff_t size = band.shape.step * band.unknowns;
  Workspace<V> workspace;
  Workspace<Dual<V>> dual_workspace;
  StepRows<Dual<V>, AnySizes, Scaling::item> rows(inputs, dual_workspace);
  TangentSweep<V> sweep(rows, workspace, dual_workspace);
  Gradients<Dual<V>, AnySizes, Scaling::item> gradients(inputs, rows, dual_workspace);
  workspace.allocate(*inputs.memory);
  dual_workspace.allocate(*inputs.dual_memory);
  for_each_block<V>(inputs.items, [&](const LaneBlock& block) MECHNN_BODY {
    rows.load(block);
    sweep.set_cotangent(at.cotangent, at.cotangent_tangent, block);
    sweep.solve(static_cast<typename V::Real>(inputs.slack_pull));
    if (at.cotangent != nullptr) {
      gradients.load(block, nullptr);
      sweep.collect(gradients);
      gradients.store(block, at.status + block.first, outputs.gradients);
    }
    const V* const tangent = sweep.solution_tangent();
    unpack_solved(tangent, size, block, at.status + block.first, outputs.solution);
    if (outputs.slack != nullptr)
      unpack_solved(tangent + size, 1, block, at.status + block.first, outputs.slack);
  });
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_ELIMINATION_TANGENT_INL_H
