// How large each state is, for tolerances and limits that no unit changes.
#pragma once

#include <span>
#include <vector>

#include "simulate/first_order_form.h"

namespace mechnn {

/// (N) positive: |initial value|, or what the state reaches in the first thousandth of the system's
/// fastest time scale where that is more, as from zero; a state that stays at zero is given the
/// largest scale of all. `longest` bounds the time looked ahead where the system is slow.
std::vector<double> scales_at_start(FirstOrderForm& system, double time,
                                    std::span<const double> state, double longest);

}  // namespace mechnn
