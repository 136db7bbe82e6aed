// Checking a problem and describing it to the kernels.
#pragma once

#include "linear_ode/problem/operations.h"
#include "linear_ode/problem/band.h"
#include "mechnn/linear_ode.h"

namespace mechnn {

/// Throws std::invalid_argument naming the argument, what was got and what was expected.
template <typename Real>
void validate_problem(const LinearOdeProblem<Real>& problem, const LinearOdeOptions& options);

/// Throws std::invalid_argument naming an array that has not the size it must have.
void check_size(const char* name, std::ptrdiff_t got, std::ptrdiff_t expected);

/// The kernels' view of a valid problem; refers to the memory of all arguments.
template <typename Real>
linear_ode::LinearOdeInputs<Real> kernel_inputs(const LinearOdeProblem<Real>& problem,
                                             const LinearOdeOptions& options,
                                             LinearOdeWorkspace::Contents& workspace,
                                             Elimination elimination = Elimination::reduced);

/// Whether every number given for this item is finite.
template <typename Real>
bool item_is_finite(const LinearOdeProblem<Real>& problem, std::ptrdiff_t item);

}  // namespace mechnn
