// What the nodes of autograd's graph keep from forward to backward.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/autograd/custom_function.h>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "torch/ops/dispatch.h"

namespace mechnn::ops {

inline std::optional<at::Tensor> if_defined(const at::Tensor& tensor) {
  return tensor.defined() ? std::optional<at::Tensor>(tensor) : std::nullopt;
}

/// Of coefficients, right-hand side, initial values, steps and weights; undefined where they do not
/// move.
inline torch::autograd::variable_list tensors_of(const Direction& along) {
  torch::autograd::variable_list tensors;
  for (const auto* of :
       {&along.coefficients, &along.rhs, &along.initial_values, &along.steps, &along.weights}) {
    tensors.push_back(of->value_or(at::Tensor()));
  }
  return tensors;
}
inline Direction direction_of(const torch::autograd::variable_list& tensors) {
  return {if_defined(tensors[0]), if_defined(tensors[1]), if_defined(tensors[2]),
          if_defined(tensors[3]), if_defined(tensors[4]), {}};
}

/// Tensors of a `Solved`, `more` after them; options as saved data.
inline constexpr std::size_t tensors_of_solved = 8;
inline void save(torch::autograd::AutogradContext* context, const Solved& of,
                 const torch::autograd::variable_list& more = {}) {
  torch::autograd::variable_list tensors{
      of.coefficients, of.rhs,   of.initial_values, of.steps, of.weights.value_or(at::Tensor()),
      of.solution,     of.slack, of.status};
  tensors.insert(tensors.end(), more.begin(), more.end());
  context->save_for_backward(std::move(tensors));
  context->saved_data["scheme"] = of.scheme;
  context->saved_data["factorisation"] = of.factorisation;
  context->saved_data["gamma"] = of.gamma;
  context->saved_data["alpha"] = of.alpha;
}

inline Solved saved(torch::autograd::AutogradContext* context) {
  const torch::autograd::variable_list of = context->get_saved_variables();
  auto& data = context->saved_data;
  return {of[0],
          of[1],
          of[2],
          of[3],
          if_defined(of[4]),
          of[5],
          of[6],
          of[7],
          data["scheme"].toStringRef(),
          data["factorisation"].toStringRef(),
          data["gamma"].toDouble(),
          data["alpha"].toDouble()};
}

}  // namespace mechnn::ops
