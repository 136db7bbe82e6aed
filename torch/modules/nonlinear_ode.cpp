// One iteration from v: with J_k = ∂f/∂u^(k)(v),
//   coefficients[e, d, k] = −J_k[e, d] for k < n, δ_ed for k = n;   rhs = f(v) − Σ_k J_k v^(k).
// At the fixed point u = v the derivative of the last solve in a parameter θ of f is
//   (d/dt^n − Σ_k J_k d/dt^k)⁻¹ ∂f/∂θ,
// that of the nonlinear solution: what J contributes, ∂J/∂θ (u − v), vanishes there. So J is taken
// without gradient, and only f(v) carries one.
#include "mechnn/torch/nonlinear_ode.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>
#include <c10/util/StringUtil.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "mechnn/argument_error.h"
#include "mechnn/torch/linear_ode.h"

namespace mechnn::nn {
namespace {

struct Linearisation {
  at::Tensor value;     ///< f(v): (B, T, D)
  at::Tensor jacobian;  ///< (B, T, D, D, n), without gradient
};

at::Tensor evaluated(const NonlinearRightHandSide& f, const at::Tensor& v) {
  at::Tensor value = f(v);
  if (value.sizes() != v.sizes().slice(0, 3)) {
    throw ArgumentError(
        "f", "a result of shape " + c10::str(value.sizes()),
        c10::str(v.sizes().slice(0, 3)) + " for states of shape " + c10::str(v.sizes()));
  }
  return value;
}

/// Every number of f depends on its own item and step alone, so that the gradient of the sum over
/// both holds a row of each one's Jacobian.
Linearisation linearised(const NonlinearRightHandSide& f, const at::Tensor& v) {
  const at::AutoGradMode with_gradients(true);
  const at::Tensor input = v.detach().requires_grad_();
  const at::Tensor value = evaluated(f, input);
  std::vector<at::Tensor> rows;
  for (std::int64_t d = 0; d < value.size(2); ++d) {
    const at::Tensor sum = value.select(2, d).sum();
    at::Tensor row;
    if (sum.requires_grad()) {
      row = torch::autograd::grad({sum}, {input}, {}, /*retain_graph=*/true,
                                  /*create_graph=*/false, /*allow_unused=*/true)[0];
    }
    rows.push_back(row.defined() ? row : at::zeros(input.sizes(), input.options()));
  }
  return {value.detach(), at::stack(rows, 2)};
}

/// The linear ODE around v with f's `value` there.
OperatorResult solve_around(const at::Tensor& v, const at::Tensor& value,
                            const at::Tensor& jacobian, const at::Tensor& initial,
                            const at::Tensor& steps, const std::string& scheme) {
  const std::int64_t order = v.size(3);
  std::vector<std::int64_t> sizes = jacobian.sizes().vec();
  sizes.back() = order + 1;
  const at::Tensor coefficients = at::zeros(sizes, v.options());
  coefficients.narrow(4, 0, order).copy_(-jacobian);
  coefficients.select(4, order).diagonal(0, 2, 3).fill_(1);
  const at::Tensor rhs = value - (jacobian * v.unsqueeze(2)).sum({3, 4});
  OperatorOptions options;
  options.scheme = scheme;
  options.time_points = v.size(1);
  return linear_ode_solve(coefficients, rhs, initial, steps, {}, options);
}

/// (B): the largest change of a number relative to the largest number of its derivative.
at::Tensor change(const at::Tensor& u, const at::Tensor& v) {
  const at::Tensor moved = (u - v).abs().amax({1, 2});
  const at::Tensor size = u.abs().amax({1, 2});
  return at::where(moved == 0, moved, moved / size).amax(1);
}

void check(const at::Tensor& guess, const at::Tensor& initial) {
  const auto shape = [](const at::Tensor& x) { return "shape " + c10::str(x.sizes()); };
  if (guess.dim() != 4 || guess.size(3) < 1) {
    throw ArgumentError("guess", shape(guess), "(batch, step, dim, order)");
  }
  if (initial.dim() != 4 || initial.size(0) != guess.size(0) || initial.size(2) != guess.size(2)) {
    throw ArgumentError("initial", shape(initial),
                        "(batch, T_iv, dim, n_iv) of the guess's batch and dim, " +
                            std::to_string(guess.size(0)) + " and " +
                            std::to_string(guess.size(2)));
  }
}

}  // namespace

void NewtonOptions::validate() const {
  if (!(tolerance > 0) || !std::isfinite(tolerance)) {
    throw ArgumentError("tolerance", std::to_string(tolerance), "a positive number");
  }
  require_at_least<std::int64_t>("max_iterations", max_iterations, 1);
}

NewtonSolution solve_nonlinear(const NonlinearRightHandSide& f, const at::Tensor& guess,
                               const at::Tensor& initial, const at::Tensor& steps,
                               const NewtonOptions& options) {
  options.validate();
  check(guess, initial);
  const std::int64_t batch = guess.size(0), order = guess.size(3);
  at::Tensor v = guess.detach();
  at::Tensor running = at::isfinite(v).flatten(1).all(1);
  at::Tensor iterations = at::zeros({batch}, v.options().dtype(at::kLong));
  at::Tensor converged = at::zeros({batch}, v.options().dtype(at::kBool));
  for (std::int64_t i = 0; i < options.max_iterations; ++i) {
    if (!running.any().item<bool>()) break;
    const at::NoGradGuard without_gradients;
    const Linearisation at_v = linearised(f, v);
    const OperatorResult linear = solve_around(v, at_v.value, at_v.jacobian, initial.detach(),
                                               steps.detach(), options.scheme);
    const at::Tensor u = linear.solution.narrow(3, 0, order);
    const at::Tensor moves = running.logical_and(linear.status == 0);
    const at::Tensor near = change(u, v) <= options.tolerance;
    iterations += running;
    v = at::where(moves.reshape({-1, 1, 1, 1}), u, v);
    converged = converged.logical_or(moves.logical_and(near));
    running = moves.logical_and(near.logical_not());
  }
  const at::Tensor jacobian = linearised(f, v).jacobian;
  OperatorResult last = solve_around(v, evaluated(f, v), jacobian, initial, steps, options.scheme);
  const at::Tensor unfinished = (last.status == 0).logical_and(converged.logical_not());
  at::Tensor status =
      last.status.masked_fill(unfinished, static_cast<std::int64_t>(NewtonStatus::not_converged));
  return {std::move(last.solution), std::move(status), std::move(iterations)};
}

}  // namespace mechnn::nn
