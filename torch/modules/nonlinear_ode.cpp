// One iteration from v: with J_k = ∂f/∂u^(k)(v),
//   coefficients[e, d, k] = −J_k[e, d] for k < n, δ_ed for k = n;   rhs = f(v) − Σ_k J_k v^(k).
// At the fixed point u = v the derivative of the last solve in a parameter θ of f is
//   (d/dt^n − Σ_k J_k d/dt^k)⁻¹ ∂f/∂θ,
// that of the nonlinear solution: what J contributes, ∂J/∂θ (u − v), vanishes there. So J is taken
// without gradient, and only f(v) carries one. Of a least-squares problem whose rows keep residuals
// ρ this leaves out Σ ρ ∇²F and (∂A/∂θ)ᵀ ρ, as Gauss and Newton's Hessian does.
#include "mechnn/torch/nonlinear_ode.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/pow.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>
#include <c10/util/StringUtil.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "mechnn/argument_error.h"
#include "mechnn/torch/linear_ode.h"

namespace mechnn::nn {
namespace {

constexpr auto not_finite = static_cast<std::int64_t>(NewtonStatus::not_finite);

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

/// (B): the largest change of a number, relative to the largest number of the item. Derivatives
/// count times powers of the mean step, so that a derivative which is zero needs no digits.
at::Tensor change(const at::Tensor& u, const at::Tensor& v, double step) {
  const at::Tensor powers =
      at::pow(at::full({}, step, u.options()), at::arange(u.size(3), u.options()));
  const at::Tensor moved = ((u - v).abs() * powers).flatten(1).amax(1);
  const at::Tensor size = (u.abs() * powers).flatten(1).amax(1);
  return at::where(moved == 0, moved, moved / size);
}

/// No number is known better than this, relative to the largest.
double least_tolerance(at::ScalarType type) { return type == at::kFloat ? 1e-5 : 1e-13; }

/// One row of steps for each of the items `kept` (K).
at::Tensor steps_of(const at::Tensor& steps, const at::Tensor& kept) {
  return steps.size(0) == 1 ? steps : steps.index_select(0, kept);
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
  at::Tensor failure = running.logical_not().to(at::kByte) * not_finite;  // a NewtonStatus, or 0
  const double tolerance = std::max(options.tolerance, least_tolerance(v.scalar_type()));
  const double step = steps.mean().item<double>();
  for (std::int64_t i = 0; i < options.max_iterations; ++i) {
    if (!running.any().item<bool>()) break;
    const at::NoGradGuard without_gradients;
    const Linearisation at_v = linearised(f, v);
    const OperatorResult linear = solve_around(v, at_v.value, at_v.jacobian, initial.detach(),
                                               steps.detach(), options.scheme);
    const at::Tensor u = linear.solution.narrow(3, 0, order);
    const at::Tensor moves = running.logical_and(linear.status == 0);
    const at::Tensor near = change(u, v, step) <= tolerance;
    failure = at::where(running, linear.status, failure);
    iterations += running;
    v = at::where(moves.reshape({-1, 1, 1, 1}), u, v);
    converged = converged.logical_or(moves.logical_and(near));
    running = moves.logical_and(near.logical_not());
  }
  // Items that ended without a solution have no part in the graph: f may be infinite there, and its
  // gradient, times 0, NaN for all that f depends on.
  const at::Tensor kept = failure.eq(0).nonzero().squeeze(1);
  std::vector<std::int64_t> sizes = v.sizes().vec();
  sizes.back() = order + 1;
  const at::Tensor unknown = at::full(sizes, std::numeric_limits<double>::quiet_NaN(), v.options());
  if (kept.size(0) == 0) return {unknown, std::move(failure), std::move(iterations)};
  const at::Tensor at_kept = v.index_select(0, kept);
  const OperatorResult last =
      solve_around(at_kept, evaluated(f, at_kept), linearised(f, at_kept).jacobian,
                   initial.index_select(0, kept), steps_of(steps, kept), options.scheme);
  at::Tensor status = failure.index_copy(0, kept, last.status);
  const at::Tensor unfinished = (status == 0).logical_and(converged.logical_not());
  status = status.masked_fill(unfinished, static_cast<std::int64_t>(NewtonStatus::not_converged));
  return {unknown.index_copy(0, kept, last.solution), std::move(status), std::move(iterations)};
}

}  // namespace mechnn::nn
