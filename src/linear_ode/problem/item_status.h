// The status of every item after a kernel has run.
#pragma once

#include <span>

#include "mechnn/linear_ode.h"

namespace mechnn {

/// Sets every item's status from the kernel's (B), and NaN if it was not solved.
template <typename Real>
void set_status(const LinearOdeProblem<Real>& problem, std::span<const unsigned char> kernel_status,
                const LinearOdeSolutionSpans<Real>& result);

}  // namespace mechnn
