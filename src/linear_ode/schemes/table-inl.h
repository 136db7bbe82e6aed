// The table of schemes: to add one, include its file and name it in Schemes (docs/math/solver.md,
// "How to add a scheme").

#if defined(MECHNN_LINEAR_ODE_SCHEMES_TABLE_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef MECHNN_LINEAR_ODE_SCHEMES_TABLE_INL_H
#undef MECHNN_LINEAR_ODE_SCHEMES_TABLE_INL_H
#else
#define MECHNN_LINEAR_ODE_SCHEMES_TABLE_INL_H
#endif

#include <array>
#include <cstddef>

#include "linear_ode/schemes/central-inl.h"
#include "linear_ode/schemes/gam-inl.h"
#include "linear_ode/schemes/gbdf-inl.h"
#include "linear_ode/schemes/taylor-inl.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::HWY_NAMESPACE {

template <class... Listed>
struct SchemeList {};

using Schemes = SchemeList<Taylor, TaylorCentral, Slack, Gam, Gbdf>;

/// f(scheme) for the scheme of a family. A chain of comparisons: a device cannot call functions by
/// addresses that a table holds.
template <class... Listed, class F>
MECHNN_FN void with_scheme(SchemeList<Listed...> /*list*/, SchemeFamily family, const F& f) {
  const auto try_one = [&](auto scheme) {
    constexpr SchemeFamily own = decltype(scheme)::traits.family;
    if (family == own) f(scheme);
    return family == own;
  };
  static_cast<void>((try_one(Listed{}) || ...));
}

/// A scheme's arithmetic. Shapes: entries (rows, width, n+1).
struct SchemeOperations {
  SchemeFamily family;

  [[nodiscard]] RowGroup group(const SchemeSize& size, std::ptrdiff_t j) const {
    RowGroup result;
    with_scheme(Schemes{}, family, [&](auto scheme) { result = scheme.group(size, j); });
    return result;
  }
  template <class V>
  MECHNN_FN void fill(const SchemeSize& size, const RowGroup& group, GroupSteps<V> steps,
                      V* entries) const {
    with_scheme(Schemes{}, family, [&](auto scheme) { scheme.fill(size, group, steps, entries); });
  }
  template <class V>
  MECHNN_FN void adjoint(const SchemeSize& size, const RowGroup& group, GroupSteps<V> steps,
                         const V* entries, const V* entries_bar, V* steps_bar) const {
    with_scheme(Schemes{}, family, [&](auto scheme) {
      scheme.adjoint(size, group, steps, entries, entries_bar, steps_bar);
    });
  }
};

template <class... Listed>
constexpr auto traits_of(SchemeList<Listed...> /*list*/) {
  return std::array<SchemeTraits, sizeof...(Listed)>{Listed::traits...};
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_SCHEMES_TABLE_INL_H
