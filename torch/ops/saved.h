// What the nodes of autograd's graph keep from forward to backward.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/autograd/custom_function.h>

#include <cstddef>
#include <cstdint>
#include <utility>

#include "torch/ops/operators.h"

namespace mechnn::ops {

inline constexpr std::size_t tensors_of_result = 3;

/// Keeps a solved problem, and further tensors.
inline void save(torch::autograd::AutogradContext* context, const Solved& solved,
                 const Tensors& further = {}) {
  Tensors tensors = solved.problem;
  tensors.insert(tensors.end(), solved.result.begin(), solved.result.end());
  tensors.insert(tensors.end(), further.begin(), further.end());
  context->save_for_backward(std::move(tensors));
  auto& data = context->saved_data;
  data["problem"] = static_cast<std::int64_t>(solved.problem.size());
  data["scheme"] = solved.options.scheme;
  data["factorisation"] = solved.options.factorisation;
  data["gamma"] = solved.options.gamma;
  data["alpha"] = solved.options.alpha;
}

struct Saved {
  Solved solved;
  Tensors further;
};

inline Saved saved(torch::autograd::AutogradContext* context) {
  const Tensors all = context->get_saved_variables();
  auto& data = context->saved_data;
  const auto problem_end = all.begin() + data["problem"].toInt();
  const auto result_end = problem_end + tensors_of_result;
  return {{{all.begin(), problem_end},
           {problem_end, result_end},
           {data["scheme"].toStringRef(), data["factorisation"].toStringRef(),
            data["gamma"].toDouble(), data["alpha"].toDouble()}},
          {result_end, all.end()}};
}

}  // namespace mechnn::ops
