// x' = p0 + p1 x + p2 x² with the right-hand side evaluated at known states, which makes it linear,
// and the parameters that fit these best.
#pragma once

#include <ATen/core/Tensor.h>

#include "mechnn/torch/mechanistic_block.h"
#include "training/baselines.h"

namespace mechnn::training::logistic {

/// x' of parameters (batch, 3) for states (batch, any).
RightHandSide quadratic(const at::Tensor& parameters);

/// u' = p0 + p1 v + p2 v², u(0) = v(0), for states v (batch, T), parameters (batch, 3) and steps
/// (batch or 1, 1), all float64. Options of the second order, as published, give u a second
/// derivative of which the equation says nothing.
nn::MechanisticOutput solve_at_states(const at::Tensor& states, const at::Tensor& parameters,
                                      const at::Tensor& steps,
                                      const nn::MechanisticBlockOptions& options);

/// (batch, T, 3): ∂u/∂p, which does not depend on p.
at::Tensor sensitivity(const at::Tensor& states, const at::Tensor& steps,
                       const nn::MechanisticBlockOptions& options);

/// (batch, 3): the p whose solution comes nearest the data (batch, T) in least squares, likeliest
/// with the prior where data have Gaussian noise of this deviation; 0: without the prior. NaN or
/// infinite where nothing determines them. Differentiable in everything.
at::Tensor projected_parameters(const at::Tensor& states, const at::Tensor& data,
                                const at::Tensor& steps, double noise,
                                const nn::MechanisticBlockOptions& options);

}  // namespace mechnn::training::logistic
