// Smoothness rows in the scaled unknowns, and what their gradient means for the steps.
//
// A scheme gives entries a[r,i,k] in units of the group's own step h. In the unknowns
// w = s^k u they are â[r,i,k] = ω_s (h/s)^k a[r,i,k], ω_s the smoothness weight. With s held
// constant,
//   ā = ω_s (h/s)^k â̄   and   h̄ += Σ k â â̄ / h.
// A row whose entries are about h^r has Σ â â̄ = q (ρ − â·z) = 2 q ρ, so the sum is also
// Σ (k − r) â â̄ + 2 r q ρ, without the cancellation of u_{t+1}^(r) − u_t^(r) that costs float32
// a factor 1/h.

#if defined(MECHNN_LINEAR_ODE_ELIMINATION_SMOOTHNESS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_ELIMINATION_SMOOTHNESS_INL_H
#undef MECHNN_LINEAR_ODE_ELIMINATION_SMOOTHNESS_INL_H
#else
#define MECHNN_LINEAR_ODE_ELIMINATION_SMOOTHNESS_INL_H
#endif

#include <cstddef>

#include "linear_ode/elimination/lane_problem-inl.h"
#include "linear_ode/lanes/loops-inl.h"
#include "linear_ode/schemes/table-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

template <class V>
class SmoothnessRows {
 public:
  using Real = typename V::Real;

  MECHNN_FN SmoothnessRows(const LaneProblem<V>& problem, V weight, Workspace<V>& workspace)
      : problem_(problem),
        operations_{problem.band.scheme.family},
        constant_(problem.band.traits.constant && problem.band.shape.step > 1),
        weight_(weight) {
    const Band& band = problem.band;
    // Rows of derivative r stand at r, or in pairs (forward, backward) at 2r; with a slack the
    // form with r (above) does not hold, and any number beyond the rows makes r 0.
    rows_per_derivative_ = band.traits.determined ? 1 : 2;
    if (band.border > 0) rows_per_derivative_ = band.group_rows + 1;
    const std::ptrdiff_t derivatives = band.shape.order + 1;
    const std::ptrdiff_t most =
        static_cast<std::ptrdiff_t>(band.group_rows) * band.width * derivatives;
    workspace.reserve(own_, most);
    workspace.reserve(scaled_, most);
    workspace.reserve(bar_, most);
    const std::ptrdiff_t columns = band.width * derivatives;
    workspace.reserve(gram_, columns * columns);
    workspace.reserve(own_gram_, columns * columns);
    workspace.reserve(factor_, derivatives);
  }

  /// To be called when the lane block's steps change.
  MECHNN_FN void reset() {
    own_of_ = no_group();
    gram_of_ = no_group();
    own_gram_known_ = false;
  }

  [[nodiscard]] MECHNN_FN const RowGroup& group(std::ptrdiff_t j) const {
    return problem_.band.groups[static_cast<std::size_t>(j)];
  }
  [[nodiscard]] MECHNN_FN V weight() const { return weight_; }  ///< ω_s
  [[nodiscard]] MECHNN_FN V border_entry() const { return weight_; }

  /// â (rows, width, n+1) of a group.
  MECHNN_FN const V* entries(const RowGroup& group) {
    fill(group);
    if (scaled_of_own_) return scaled_;
    const std::ptrdiff_t row_size = group.width * derivatives();
    for (std::ptrdiff_t r = 0; r < group.rows; ++r) {
      for (std::ptrdiff_t i = 0; i < row_size; ++i) {
        scaled_[r * row_size + i] = entry(r, i, row_size);
      }
    }
    scaled_of_own_ = true;
    return scaled_;
  }

  /// Writes row r of a group for every state d, as the rows of a window: (D, stride) from `rows`,
  /// over the unknowns (width, D, n+1).
  template <class Sizes>
  MECHNN_INLINE void write(const RowGroup& group, int r, const Sizes& sizes, V* rows,
                           std::ptrdiff_t stride) {
    fill(group);
    const std::ptrdiff_t row_size = group.width * derivatives();
    for (int d = 0; d < sizes.dim(); ++d, rows += stride) {
      V* node = rows;
      for (int i = 0; i < group.width; ++i, node += sizes.unknowns()) {
        for (int k = 0; k < sizes.unknowns(); ++k) {
          const int own = k - d * sizes.derivatives();
          node[k] = own < 0 || own >= sizes.derivatives()
                        ? V::set(0)
                        : entry(r, i * sizes.derivatives() + own, row_size);
        }
      }
    }
  }

  /// Upper triangle of Σ_r âᵀâ of a group, (size, size) with size = width (n+1).
  MECHNN_FN const V* gram(const RowGroup& group, int size) {
    if (!constant_) {
      entries_gram(group, size);
      return gram_;
    }
    if (same_entries(group, gram_of_)) return gram_;
    sum_own_gram(size);
    make_factors(group);
    const std::ptrdiff_t columns = derivatives();
    for (std::ptrdiff_t a = 0; a < size; ++a) {
      for (std::ptrdiff_t b = a; b < size; ++b) {
        gram_[a * size + b] =
            own_gram_[a * size + b] * (factor_[a % columns] * factor_[b % columns]);
      }
    }
    gram_of_ = group;
    return gram_;
  }

  /// steps_bar, laid out as the steps, += what the gradient â̄ = bar(r, i, k) of a group's entries
  /// means; product(r) = Σ_d ρ q of row r.
  template <class Sizes, class Bar, class Product>
  MECHNN_INLINE void adjoint(const RowGroup& group, const Sizes& sizes, const Bar& bar,
                             const Product& product, const LaneArray<V>& steps_bar) {
    fill(group);
    V unit_bar = V::set(0);
    for (int r = 0; r < group.rows; ++r) {
      const int derivative = r / rows_per_derivative_;
      unit_bar = fma(V::set(static_cast<Real>(2 * derivative)), product(r), unit_bar);
      const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(r) * group.width * derivatives();
      for (int k = 0; k < sizes.derivatives(); ++k) {
        V sum = V::set(0);
        for (int i = 0; i < group.width; ++i) {
          const int at = i * sizes.derivatives() + k;
          bar_[row + at] = bar(r, i, k) * factor_[k];
          sum = fma(own_[row + at], bar_[row + at], sum);
        }
        unit_bar = fma(V::set(static_cast<Real>(k - derivative)), sum, unit_bar);
      }
    }
    V* first = steps_bar.at(group.first);
    V& unit = first[group.anchor * steps_bar.stride];
    unit = unit + unit_bar / group_steps(group)[group.anchor];
    operations_.adjoint(problem_.band.size, group, group_steps(group), own_, bar_, first);
  }

 private:
  [[nodiscard]] MECHNN_FN std::ptrdiff_t derivatives() const {
    return problem_.band.shape.order + 1;
  }
  [[nodiscard]] MECHNN_FN GroupSteps<V> group_steps(const RowGroup& group) const {
    return {problem_.steps.at(group.first), problem_.steps.stride};
  }

  /// a of a group, and its factors.
  MECHNN_FN void fill(const RowGroup& group) {
    if (same_entries(group, own_of_)) return;
    operations_.fill(problem_.band.size, group, group_steps(group), own_);
    make_factors(group);
    own_of_ = group;
    scaled_of_own_ = false;
  }
  MECHNN_INLINE V entry(std::ptrdiff_t r, std::ptrdiff_t i, std::ptrdiff_t row_size) const {
    return own_[r * row_size + i] * factor_[i % derivatives()];
  }

  MECHNN_FN static void sum_gram(const V* entries, int rows, int size, V* out) {
    for (int a = 0; a < size; ++a) {
      for (int b = a; b < size; ++b) {
        V sum = V::set(0);
        for (int r = 0; r < rows; ++r) {
          sum = fma(entries[r * size + a], entries[r * size + b], sum);
        }
        out[a * size + b] = sum;
      }
    }
  }

  /// The first group's entries serve all groups if they are constants in units of h.
  MECHNN_FN void sum_own_gram(int size) {
    if (own_gram_known_) return;
    const RowGroup first = group(0);
    operations_.fill(problem_.band.size, first, group_steps(first), own_);
    sum_gram(own_, first.rows, size, own_gram_);
    own_of_ = no_group();
    own_gram_known_ = true;
  }

  MECHNN_FN void entries_gram(const RowGroup& group, int size) {
    sum_gram(entries(group), group.rows, size, gram_);
  }

  /// Groups of the same shape have the same entries when all steps are one number.
  [[nodiscard]] MECHNN_FN bool same_entries(const RowGroup& group, const RowGroup& known) const {
    return (problem_.steps.stride == 0 || group.first == known.first) &&
           group.width == known.width && group.rows == known.rows && group.anchor == known.anchor &&
           known.first >= 0;
  }

  /// ω_s (h/s)^k, (n+1).
  MECHNN_FN void make_factors(const RowGroup& group) {
    const V unit_ratio = group_steps(group)[group.anchor] * problem_.inverse_scale;
    factor_[0] = weight_;
    for (std::ptrdiff_t k = 1; k < derivatives(); ++k) factor_[k] = factor_[k - 1] * unit_ratio;
  }

  const LaneProblem<V>& problem_;
  SchemeOperations operations_;
  bool constant_;
  int rows_per_derivative_ = 1;
  V weight_;
  static constexpr RowGroup no_group() { return {-1, 0, 0, 0}; }
  RowGroup own_of_ = no_group();
  bool scaled_of_own_ = false;
  RowGroup gram_of_ = no_group();
  bool own_gram_known_ = false;
  V* own_ = nullptr;
  V* scaled_ = nullptr;
  V* bar_ = nullptr;
  V* gram_ = nullptr;
  V* own_gram_ = nullptr;
  V* factor_ = nullptr;
};

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_ELIMINATION_SMOOTHNESS_INL_H
