// Reduces any number of leading batch dimensions, also zero, to the one that _linear_ode_solve
// takes.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/SymInt.h>

#include <optional>
#include <string_view>
#include <tuple>

namespace mechnn::ops {

/// torch.ops.mechnn.linear_ode_solve. The dimensions in front of a tensor's own are its batch.
/// Batches broadcast as in PyTorch; results begin with the broadcast batch.
std::tuple<at::Tensor, at::Tensor, at::Tensor> solve_with_leading_dims(
    const at::Tensor& coefficients, const at::Tensor& rhs, const at::Tensor& initial_values,
    const at::Tensor& steps, const std::optional<at::Tensor>& weights, std::string_view scheme,
    std::string_view factorisation, double gamma, double alpha,
    std::optional<c10::SymInt> time_points);

}  // namespace mechnn::ops
