// How a scheme describes its groups of smoothness rows.
//
// Smoothness rows come in groups, one for each interval j = 0..T−2. The rows of a group tie the
// nodes first .. first + width − 1 together in the same way for every state d:
//   Σ_i Σ_k a[r, i, k] · h^k u[first + i, d, k] = 0,  h = h_{first + anchor} the group's own unit.
// Groups are ordered so that `first` never decreases.
#pragma once

#include <cstddef>

#include "linear_ode/lanes/function_kinds.h"
#include "mechnn/linear_ode.h"

namespace mechnn {

struct SchemeSize {
  std::ptrdiff_t step = 0;  ///< T
  int order = 0;            ///< n
  int scheme_order = 0;     ///< p of gam and gbdf
};

struct RowGroup {
  std::ptrdiff_t first = 0;  ///< first node
  int width = 0;             ///< nodes
  int rows = 0;              ///< rows for each state
  int anchor = 0;            ///< interval whose length is the unit, counted from `first`
};

/// Facts about a scheme that need no arithmetic.
struct SchemeTraits {
  SchemeFamily family = SchemeFamily::taylor;
  const char* name = "";
  int min_order = 0;  ///< p; 0: the family has none
  int max_order = 0;
  int order_stride = 1;
  int border = 0;         ///< unknowns shared by all smoothness rows: 1 for the slack
  bool constant = false;  ///< entries in units of the group's step are numbers, not functions of it
  /// As many rows as unknowns when E = D and n values are given; row r of a group, r < n, then ties
  /// u^(r) to u^(r+1), in the same way for every r.
  bool determined = false;
};

/// Interval lengths of a group as lane values: h[i · stride] is that of interval first + i.
template <class V>
struct GroupSteps {
  const V* values;
  std::ptrdiff_t stride;  ///< 0 where one length is shared by all intervals
  MECHNN_FN const V& operator[](std::ptrdiff_t i) const { return values[i * stride]; }
};

}  // namespace mechnn
