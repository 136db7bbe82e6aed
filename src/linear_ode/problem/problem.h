// Checking a problem and describing it to the kernels.
#pragma once

#include <cstddef>
#include <span>

#include "linear_ode/problem/band.h"
#include "linear_ode/problem/operations.h"
#include "mechnn/linear_ode.h"

namespace mechnn {

/// Throws ArgumentError for sizes that no problem has.
void check_shape(const LinearOdeShape& shape);

/// Throws std::invalid_argument naming the argument, what was got and what was expected, without
/// looking at numbers, which may be a device's.
template <typename Real>
void validate_layout(const LinearOdeProblem<Real>& problem, const LinearOdeOptions& options);

/// The same, and that steps are positive.
template <typename Real>
void validate_problem(const LinearOdeProblem<Real>& problem, const LinearOdeOptions& options);

/// Numbers of one item's solution: T D (n + 1).
[[nodiscard]] std::ptrdiff_t item_size(const LinearOdeShape& shape);
/// Numbers of a solution, (B, T, D, n+1).
[[nodiscard]] std::ptrdiff_t solution_size(const LinearOdeShape& shape);
/// B for a scheme with slack, else 0.
[[nodiscard]] std::ptrdiff_t slack_size(const LinearOdeShape& shape, const Scheme& scheme);
/// A solution's arrays in the sizes that a problem of this shape and scheme has.
template <typename Real>
void resize(LinearOdeSolution<Real>& solution, const LinearOdeShape& shape, const Scheme& scheme);

/// Address of a result; null for an empty one, wherever its span points.
template <typename Real>
[[nodiscard]] Real* data_or_null(std::span<Real> values) {
  return values.empty() ? nullptr : values.data();
}

/// Throws std::invalid_argument naming an array that has not the size it must have.
void check_size(const char* name, std::ptrdiff_t got, std::ptrdiff_t expected);

/// The kernels' view of a valid problem, without memory to work in; refers to all arguments.
template <typename Real>
linear_ode::LinearOdeInputs<Real> kernel_inputs(const LinearOdeProblem<Real>& problem,
                                                const LinearOdeOptions& options, const Band& band);

/// True if every number of this item's inputs is finite.
template <typename Real>
bool item_is_finite(const LinearOdeProblem<Real>& problem, std::ptrdiff_t item);

}  // namespace mechnn
