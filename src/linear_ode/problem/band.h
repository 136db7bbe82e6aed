// The plan of a banded elimination: shapes of its windows, never numbers.
//
// The window of step t is a dense matrix over the columns of steps t .. t + W − 1, the border (the
// shared slack), and the right-hand side β:
//
//              columns of step t | t+1 … t+W−2 | t+W−1 | border, β
//            ┌───────────────────┬─────────────┬───────┬──────────┐
//    fresh   │         ×         │      ×      │   ×   │    ×     │  rows whose first node is t:
//            │         ×         │      ×      │   ×   │    ×     │  equation, initial, smoothness
//            ├───────────────────┼─────────────┼───────┼──────────┤
//    carried │         ×         │      ×      │   0   │    ×     │  left over by step t − 1
//            └───────────────────┴─────────────┴───────┴──────────┘
//    after   │         R         │      ×      │   ×   │    ×     │  rows of R: stored
//    elimi-  │         0         │      ×      │   ×   │    ×     │  rest: carried by step t + 1
//    nation  │         0         │      0      │   0   │    ρ     │  dropped: the residual
//
//    fresh     rows that step t owns                  shared  columns that both kinds of rows have
//    carried   rows inherited from step t − 1         added   columns of the newest node
//    rest      rows left by the last reflector        tail    border and right-hand side
//    kept      rest that compression made triangular and hands to step t + 1
//    dropped   rows left without a column: their right-hand side is the residual
//
// A step's columns are its m unknowns, or the D n that its equations leave free if these are
// satisfied exactly and eliminated beforehand. Eliminating them leaves as many rows of R; every few
// steps, and when more rows are left than the window has columns, the rest of the window is
// triangularised too (compression). No panel reaches over the columns of two steps.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "linear_ode/schemes/group.h"
#include "mechnn/linear_ode.h"

namespace mechnn {

inline constexpr int panel_width = 4;  ///< columns eliminated by one block reflector

/// Steps from one window that is triangularised wholly to the next. That keeps what
/// the initial values say of a growing solution in one row of size 1/growth, exact to its last
/// digit while 1/growth² is a number. Spread over the carried rows of gam and gbdf it is lost to
/// rounding once the growth exceeds 1/eps, which is e³⁶ in double and e¹⁶ in float; no scheme
/// follows growth by more than e² a step.
template <typename Real>
inline constexpr std::ptrdiff_t triangle_every = sizeof(Real) == sizeof(double) ? 16 : 8;

/// Panels of an elimination of m columns and then of the rest of `eliminated`: the columns of the
/// panel that begins at column b, and the first column of the panel that ends before column `end`.
[[nodiscard]] constexpr int panel_columns(int m, int eliminated, int b) {
  constexpr int most = panel_width;  // a device has no address of variables of the host
  return std::min(most, (b < m ? m : eliminated) - b);
}
[[nodiscard]] constexpr int panel_begin(int m, int end) {
  const int from = end > m ? m : 0;
  return from + (end - from - 1) / panel_width * panel_width;
}

/// Lane values of a panel's reflectors: V (rows, nb) and T (nb, nb).
[[nodiscard]] constexpr std::ptrdiff_t panel_size(std::ptrdiff_t rows, std::ptrdiff_t nb) {
  return rows * nb + nb * nb;
}

struct BandStep {
  std::ptrdiff_t reflectors = 0;  ///< offset of this step's reflectors, in lane values
  std::ptrdiff_t first_group = 0;
  int groups = 0;      ///< smoothness groups whose first node this is
  int carried = 0;     ///< rows inherited
  int rows = 0;        ///< rows of the window
  int columns = 0;     ///< columns of the window, border included
  int eliminated = 0;  ///< columns eliminated: those of the step, or all of them
  int kept = 0;        ///< rows handed to the next step
  int dropped = 0;     ///< rows that leave as residual
};

/// The unknowns that an elimination of exact problems works on: those their equations leave free,
/// or all unknowns and rows.
enum class Elimination { reduced, whole };

struct Band {
  LinearOdeShape shape;
  Scheme scheme;
  SchemeTraits traits;
  SchemeSize size;
  int unknowns = 0;  ///< m = D (n + 1)
  int width = 1;     ///< W, the most nodes of a group
  int border = 0;    ///< shared unknowns: the slack
  /// As many rows as unknowns, all satisfied exactly: rows may be scaled freely.
  bool exact = false;
  /// Some unknowns have fewer rows than their number, whatever the rows hold: every item is
  /// singular. Rounding alone would not always show it.
  bool deficient = false;
  std::ptrdiff_t triangle_every = 0;  ///< see above
  int step_columns = 0;               ///< columns of a step: m, or D n where exact
  int equation_rows = 0;  ///< rows of a step's window that are equations: E, or 0 where exact
  int window_rows = 0;
  int window_columns = 0;             ///< W step_columns + border + 1
  int fresh_rows = 0;                 ///< most fresh rows of a step
  int group_rows = 0;                 ///< most rows of a group, for one state
  std::ptrdiff_t reflector_size = 0;  ///< of all steps together, in lane values
  std::ptrdiff_t max_panel = 0;       ///< of one panel, likewise
  std::span<const BandStep> steps;    ///< (T)
  std::span<const RowGroup> groups;   ///< (T−1): smoothness scheme, by interval
};

/// A band and the memory that its spans show.
struct BandPlan {
  Band band;
  std::vector<BandStep> steps;
  std::vector<RowGroup> groups;

  BandPlan() = default;
  BandPlan(BandPlan&&) = default;
  BandPlan& operator=(BandPlan&&) = default;
};

/// The traits of every family, in the order of the table.
[[nodiscard]] const std::vector<SchemeTraits>& scheme_traits();
[[nodiscard]] const SchemeTraits& traits_of(SchemeFamily family);

/// True if a problem has as many rows as unknowns and satisfies all of them.
[[nodiscard]] bool is_exact(const LinearOdeShape& shape, const Scheme& scheme);

[[nodiscard]] BandPlan plan_band(const LinearOdeShape& shape, const Scheme& scheme,
                                 Elimination elimination, std::ptrdiff_t triangle_every);

}  // namespace mechnn
