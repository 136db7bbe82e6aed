// Float problems computed in double, a few items at a time.
#pragma once

#include "linear_ode/problem/problem.h"

namespace mechnn {

/// By shapes and options alone: an item's bits do not depend on its neighbours.
[[nodiscard]] bool is_computed_in_double(const LinearOdeProblem<float>& problem,
                                         const LinearOdeOptions& options);

/// linear_ode_solve for arguments already checked.
void solve_in_double(const LinearOdeProblem<float>& problem, const LinearOdeOptions& options,
                     const LinearOdeSolutionSpans<float>& result, LinearOdeWorkspace& workspace);

/// linear_ode_adjoint for arguments already checked. The solution is computed once more: rounded to
/// float it costs gbdf's step gradients, which difference it over a step, a factor 1/h.
void adjoint_in_double(const LinearOdeProblem<float>& problem, const LinearOdeOptions& options,
                       const LinearOdeSolutionView<float>& solution,
                       std::span<const float> cotangent,
                       const LinearOdeGradientsSpans<float>& gradients,
                       LinearOdeWorkspace& workspace);

}  // namespace mechnn
