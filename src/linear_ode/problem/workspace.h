// The contents of a LinearOdeWorkspace: memory and plans kept from one call to the next.
#pragma once

#include <optional>

#include "linear_ode/problem/band.h"
#include "linear_ode/problem/memory.h"

namespace mechnn {

struct LinearOdeWorkspace::Contents {
  linear_ode::Memory memory;
  linear_ode::Memory dual_memory;
  std::optional<Band> reduced_band;
  std::optional<Band> whole_band;

  /// The band of a shape and rows, planned anew only where they or the precision have changed.
  template <typename Real>
  const Band& plan(const LinearOdeShape& shape, const Rows& rows, Elimination elimination) {
    const bool whole = elimination == Elimination::whole && is_exact(shape, rows);
    std::optional<Band>& band = whole ? whole_band : reduced_band;
    if (!band || band->shape != shape || band->rows != rows ||
        band->triangle_every != triangle_every<Real>) {
      band = plan_band(shape, rows, elimination, triangle_every<Real>);
    }
    return *band;
  }
};

}  // namespace mechnn
