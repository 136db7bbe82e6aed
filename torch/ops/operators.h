// Calls of the operators through PyTorch's dispatcher.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/SymInt.h>

#include <optional>
#include <string>
#include <string_view>
#include <tuple>

namespace mechnn::ops {

std::tuple<at::Tensor, at::Tensor, at::Tensor> call_solve(
    const at::Tensor& coefficients, const at::Tensor& rhs, const at::Tensor& initial_values,
    const at::Tensor& steps, const std::optional<at::Tensor>& weights, std::string_view scheme,
    std::string_view factorisation, double gamma, double alpha,
    std::optional<c10::SymInt> time_points);

std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor> call_adjoint(
    const at::Tensor& coefficients, const at::Tensor& rhs, const at::Tensor& initial_values,
    const at::Tensor& steps, const std::optional<at::Tensor>& weights, const at::Tensor& solution,
    const at::Tensor& slack, const at::Tensor& status, const at::Tensor& cotangent,
    std::string_view scheme, std::string_view factorisation, double gamma, double alpha);

/// What linear_ode_solve was given and gave.
struct Solved {
  at::Tensor coefficients, rhs, initial_values, steps;
  std::optional<at::Tensor> weights;
  at::Tensor solution, slack, status;
  std::string scheme, factorisation;
  double gamma, alpha;
};

/// What inputs and cotangent move along; absent ones do not move.
struct Direction {
  std::optional<at::Tensor> coefficients, rhs, initial_values, steps, weights, cotangent;
};

std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor> call_adjoint(
    const Solved& solved, const at::Tensor& cotangent);

at::Tensor call_tangent(const Solved& solved, const Direction& along);

std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor>
call_adjoint_tangent(const Solved& solved, const at::Tensor& cotangent, const Direction& along);

}  // namespace mechnn::ops
