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

/// A scheme's arithmetic for one lane type. Shapes: entries (rows, width, n+1).
template <class V>
struct SchemeOperations {
  SchemeFamily family;
  RowGroup (*group)(const SchemeSize&, std::ptrdiff_t);
  void (*fill)(const SchemeSize&, const RowGroup&, GroupSteps<V>, V* entries);
  void (*adjoint)(const SchemeSize&, const RowGroup&, GroupSteps<V>, const V* entries,
                  const V* entries_bar, V* steps_bar);
};

template <class V, class... Listed>
constexpr auto operations_of(SchemeList<Listed...> /*list*/) {
  return std::array<SchemeOperations<V>, sizeof...(Listed)>{
      SchemeOperations<V>{Listed::traits.family, &Listed::group, &Listed::template fill<V>,
                          &Listed::template adjoint<V>}...};
}

template <class... Listed>
constexpr auto traits_of(SchemeList<Listed...> /*list*/) {
  return std::array<SchemeTraits, sizeof...(Listed)>{Listed::traits...};
}

template <class V>
SchemeOperations<V> scheme_operations(SchemeFamily family) {
  constexpr auto table = operations_of<V>(Schemes{});
  for (const SchemeOperations<V>& entry : table) {
    if (entry.family == family) return entry;
  }
  return table[0];
}

}  // namespace mechnn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // MECHNN_LINEAR_ODE_SCHEMES_TABLE_INL_H
