// u is linear in p: u = v(0) + Σ p_i s_i with s_i' = v^i, s_i(0) = 0, so that
//   p = (SᵀS + σ²Λ)⁻¹ (Sᵀ (data − v(0)) + σ²Λ m),  S = (s_0 s_1 s_2),
// for noise σ and a prior of mean m and precision Λ: one solve for all s_i and one of 3 × 3
// (variable projection; Golub and Pereyra 1973).
#include "training/tasks/logistic/equation.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/linalg_solve_ex.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include "mechnn/torch/basis_equation.h"
#include "training/tasks/logistic/data.h"

namespace mechnn::training::logistic {
namespace {

at::Tensor solution_of(const nn::MechanisticOutput& output) {
  return output.solution.select(3, 0).select(2, 0);
}

}  // namespace

RightHandSide quadratic(const at::Tensor& parameters) {
  return [p0 = parameters.slice(1, 0, 1), p1 = parameters.slice(1, 1, 2),
          p2 = parameters.slice(1, 2, 3)](const at::Tensor& /*time*/, const at::Tensor& x) {
    return p0 + x * (p1 + x * p2);
  };
}

nn::MechanisticOutput solve_at_states(const at::Tensor& states, const at::Tensor& parameters,
                                      const at::Tensor& steps,
                                      const nn::MechanisticBlockOptions& options) {
  return nn::integral(quadratic(parameters)({}, states), states.select(1, 0), steps, options);
}

at::Tensor sensitivity(const at::Tensor& states, const at::Tensor& steps,
                       const nn::MechanisticBlockOptions& options) {
  const at::Tensor powers = at::cat({at::ones_like(states), states, states.square()});
  const at::Tensor of_all = steps.size(0) == 1 ? steps : steps.repeat({equation_parameters, 1});
  const at::Tensor none = at::zeros({powers.size(0)}, powers.options());
  return solution_of(nn::integral(powers, none, of_all, options))
      .reshape({equation_parameters, states.size(0), states.size(1)})
      .permute({1, 2, 0});
}

at::Tensor projected_parameters(const at::Tensor& states, const at::Tensor& data,
                                const at::Tensor& steps, double noise,
                                const nn::MechanisticBlockOptions& options) {
  const at::Tensor s = sensitivity(states, steps, options), transposed = s.transpose(1, 2);
  const at::Tensor moved = (data - states.slice(1, 0, 1)).unsqueeze(2);
  const at::Tensor weight = (noise / at::tensor(prior_deviation)).square();
  const at::Tensor mean = (weight * at::tensor(prior_mean)).unsqueeze(1);
  const at::Tensor gram = at::matmul(transposed, s) + weight.diag();
  return std::get<0>(at::linalg_solve_ex(gram, at::matmul(transposed, moved) + mean)).squeeze(2);
}

}  // namespace mechnn::training::logistic
