// The basis form: a nonlinear equation that stays linear in the unknown, because its nonlinear
// terms are evaluated at a learned state (MNN, arXiv 2402.13077, "Nonlinear ODEs").
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

#include "mechnn/torch/candidate_layer.h"
#include "mechnn/torch/mechanistic_block.h"

namespace mechnn::nn {

/// u′ = rhs, u(0) = initial: B scalar equations, solved as a block of these options (order, step,
/// scheme, factorisation) would. rhs (B, step), initial (B), steps (1|B, step − 1|1).
[[nodiscard]] MechanisticOutput integral(const at::Tensor& rhs, const at::Tensor& initial,
                                         const at::Tensor& steps,
                                         const MechanisticBlockOptions& options);

/// u_d′ = Σ_k φ_k(v) coefficients[k, d] with u(0) = v(0), for the learned state v.
///
///   state         (batch, step, V): v, its first D variables being the D states
///   coefficients  (L, D), or (batch, L, D): an equation for each item
///   steps         (1|batch, step − 1|1)
///
/// Returns u, (batch, step, dim); NaN for items that could not be solved. All are doubles. Where v
/// solves the equation, u = v to the order of the scheme: a loss on both makes it so.
[[nodiscard]] at::Tensor solve_basis_form(const CandidateLayer& terms, const at::Tensor& state,
                                          const at::Tensor& coefficients, const at::Tensor& steps,
                                          const std::string& scheme = "gam6");

}  // namespace mechnn::nn
