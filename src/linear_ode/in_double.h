// Float problems computed in double, a few items at a time.
#pragma once

#include "linear_ode/problem/gradients.h"
#include "linear_ode/problem/operations.h"
#include "linear_ode/problem/workspace.h"

namespace mechnn {

/// Solves the items and sets their status; `band` is planned for double.
void solve_in_double(const LinearOdeProblem<float>& problem, const LinearOdeOptions& options,
                     const Band& band, const linear_ode::ItemRange& items,
                     const LinearOdeSolutionSpans<float>& result, WorkerMemory& memory);

/// The gradients of all items, for arguments already checked. The solution is computed once more:
/// rounded to float it costs gbdf's step gradients, which difference it over a step, a factor 1/h.
void adjoint_in_double(const LinearOdeProblem<float>& problem, const LinearOdeOptions& options,
                       const linear_ode::LinearOdeAdjointInputs<float>& at,
                       GradientSums<float>& sums, LinearOdeWorkspace::Contents& contents,
                       Executor& executor);

}  // namespace mechnn
