// Any number of leading batch dimensions, none included, as the one that the operators below take.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/SymInt.h>

#include <optional>
#include <string_view>
#include <tuple>

namespace mechnn::ops {

/// torch.ops.mechnn.linear_ode_solve. Extents of tensors (…, step, …), the dimensions before those
/// of the schema's own being the batch, broadcast as PyTorch's do; results begin with all of them.
std::tuple<at::Tensor, at::Tensor, at::Tensor> solve_with_leading_dims(
    const at::Tensor& coefficients, const at::Tensor& rhs, const at::Tensor& initial_values,
    const at::Tensor& steps, const std::optional<at::Tensor>& weights, std::string_view scheme,
    std::string_view factorisation, double gamma, double alpha,
    std::optional<c10::SymInt> time_points);

}  // namespace mechnn::ops
