// Solving and differentiating some items of a batch by the factorisation that the options ask for.
#pragma once

#include "linear_ode/problem/operations.h"

namespace mechnn {

/// A pivot of LDLᵀ below this share of its diagonal has lost seven of sixteen digits: QR takes
/// over.
inline constexpr double min_trusted_pivot = 1e-7;

/// True if options leave the choice open and the scheme allows the normal equations.
[[nodiscard]] bool prefers_ldl(const LinearOdeOptions& options);

/// Solves inputs.items. If LDLᵀ is preferred, QR solves those items again of which LDLᵀ leaves too
/// few digits.
void solve_items(const LinearOdeOptions& options, linear_ode::LinearOdeInputs<double> inputs,
                 const linear_ode::LinearOdeOutputs<double>& outputs);
void solve_items(const LinearOdeOptions& options, const linear_ode::LinearOdeInputs<float>& inputs,
                 const linear_ode::LinearOdeOutputs<float>& outputs);

/// The gradients of inputs.items at at.solution, each by the factorisation that solves it. If LDLᵀ
/// is preferred, outputs.status (B) is there, and zero.
void adjoint_items(const LinearOdeOptions& options, linear_ode::LinearOdeInputs<double> inputs,
                   const linear_ode::LinearOdeAdjointInputs<double>& at,
                   const linear_ode::LinearOdeAdjointOutputs<double>& outputs);
void adjoint_items(const LinearOdeOptions& options,
                   const linear_ode::LinearOdeInputs<float>& inputs,
                   const linear_ode::LinearOdeAdjointInputs<float>& at,
                   const linear_ode::LinearOdeAdjointOutputs<float>& outputs);

}  // namespace mechnn
