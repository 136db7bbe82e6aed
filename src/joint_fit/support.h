// The terms in use.
#pragma once

#include <cstdint>
#include <vector>

namespace mechnn::joint_fit {

/// The terms that enter each equation: sorted indices d·K + k of term k in equation d.
using Support = std::vector<std::uint32_t>;

}  // namespace mechnn::joint_fit
