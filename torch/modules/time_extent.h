// Extents in time of what a block learns.
#pragma once

#include <cstdint>

#include "mechnn/torch/mechanistic_block.h"

namespace mechnn::nn {

/// The extent in time of a quantity at `steps` steps: 1 where it is shared.
inline std::int64_t time_extent(InTime in_time, std::int64_t steps) {
  return in_time == InTime::varying ? steps : 1;
}

}  // namespace mechnn::nn
