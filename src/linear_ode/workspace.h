// What a LinearOdeWorkspace keeps from one call to the next.
#pragma once

#include <optional>

#include "kernels/memory.h"
#include "linear_ode/band.h"

namespace mechnn {

struct LinearOdeWorkspace::Contents {
  kernels::Memory memory;
  std::optional<Band> band;

  /// The band of a shape and rows, planned anew only where they have changed.
  const Band& plan(const LinearOdeShape& shape, const Rows& rows) {
    if (!band || band->shape != shape || band->rows != rows) band = plan_band(shape, rows);
    return *band;
  }
};

}  // namespace mechnn
