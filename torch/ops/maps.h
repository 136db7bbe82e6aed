// Kernels for calls inside of a map over one more dimension (torch.vmap). For the solution that
// dimension is one more of the batch, so that V maps of B items are one call of V·B items; a tensor
// that is neither mapped nor has a batch stays shared. Derivatives are one call for each map.
//
// PyTorch has two kinds of such maps, of which a source can include only one: a Level is
//   Level(tensors)            the innermost level at which one of them is mapped
//   level.unmapped(tensor)    without that level
//   level.mapped(tensor)      (V, …) with it
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/ops/stack.h>
#include <c10/core/SymInt.h>
#include <c10/util/Exception.h>
#include <torch/library.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "torch/ops/leading_dims.h"
#include "torch/ops/operators.h"

namespace mechnn::ops {

/// A tensor without one level of maps.
struct Unmapped {
  at::Tensor tensor;  ///< the mapped dimension first, where it has one
  bool is_mapped = false;
};

/// Tensors of a call inside a map of either kind.
template <typename Level>
class Maps {
 public:
  explicit Maps(at::TensorList all) : level_(all) {
    for (const at::Tensor& tensor : all) {
      unmapped_.push_back(tensor.defined() ? level_.unmapped(tensor) : Unmapped{});
      if (unmapped_.back().is_mapped) count_ = unmapped_.back().tensor.sym_size(0);
    }
  }

  /// V.
  [[nodiscard]] const c10::SymInt& count() const { return count_; }
  /// (V, …) where it is mapped.
  [[nodiscard]] const Unmapped& operator[](std::size_t i) const { return unmapped_[i]; }
  /// All tensors of one map.
  [[nodiscard]] Tensors at(std::int64_t map) const {
    Tensors result;
    for (const Unmapped& of : unmapped_) {
      result.push_back(of.is_mapped ? of.tensor.select(0, map) : of.tensor);
    }
    return result;
  }
  /// (V, …) as a mapped tensor.
  [[nodiscard]] at::Tensor mapped(const at::Tensor& tensor) const { return level_.mapped(tensor); }

 private:
  Level level_;
  std::vector<Unmapped> unmapped_;
  c10::SymInt count_ = 1;
};

template <typename Level>
std::tuple<at::Tensor, at::Tensor, at::Tensor> mapped_solve(
    at::TensorList problem, std::string_view scheme, std::string_view factorisation, double gamma,
    double alpha, std::optional<c10::SymInt> time_points) {
  const Maps<Level> of(problem);
  OptionalTensor weights;
  if (problem.size() > 4) {
    TORCH_CHECK_NOT_IMPLEMENTED(!of[4].is_mapped, "weights: vmap over weights is not implemented");
    weights = of[4].tensor;
  }
  auto [solution, slack, status] =
      solve_with_leading_dims(of[0].tensor, of[1].tensor, of[2].tensor, of[3].tensor, weights,
                              scheme, factorisation, gamma, alpha, std::move(time_points));
  // Without slacks there is no batch of them that could be mapped.
  if (slack.dim() == 1) slack = slack.unsqueeze(0).expand_symint({of.count(), 0});
  return {of.mapped(solution), of.mapped(slack), of.mapped(status)};
}

/// The arguments of a derivative, for one map after another.
template <typename Level>
class DerivativeMaps {
 public:
  DerivativeMaps(at::TensorList problem, at::TensorList solved, const Tensors& more,
                 Options options)
      : options_(std::move(options)),
        problem_(problem.size()),
        solved_(solved.size()),
        all_(joined({problem, solved, more})) {}

  /// Stacks what `call` gives, a list of tensors, for each map.
  template <typename Call>
  [[nodiscard]] Tensors stacked(const Call& call) const {
    std::vector<Tensors> results;
    for (std::int64_t map = 0; map < all_.count().guard_int(__FILE__, __LINE__); ++map) {
      const Tensors all = all_.at(map);
      const auto problem_end = all.begin() + static_cast<std::ptrdiff_t>(problem_);
      const auto solved_end = problem_end + static_cast<std::ptrdiff_t>(solved_);
      results.push_back(
          call(Solved{{all.begin(), problem_end}, {problem_end, solved_end}, options_},
               Tensors(solved_end, all.end())));
    }
    Tensors result;
    for (std::size_t i = 0; i < results.front().size(); ++i) {
      Tensors of_maps;
      for (const Tensors& of : results) of_maps.push_back(of[i]);
      result.push_back(all_.mapped(at::stack(of_maps)));
    }
    return result;
  }

 private:
  static Tensors joined(std::initializer_list<at::TensorList> lists) {
    Tensors result;
    for (const at::TensorList list : lists) result.insert(result.end(), list.begin(), list.end());
    return result;
  }

  Options options_;
  std::size_t problem_, solved_;
  Maps<Level> all_;
};

template <typename Level>
Tensors mapped_adjoint(at::TensorList problem, at::TensorList solved, const at::Tensor& cotangent,
                       std::string_view scheme, std::string_view factorisation, double gamma,
                       double alpha) {
  const DerivativeMaps<Level> maps(problem, solved, {cotangent},
                                   options_of(scheme, factorisation, gamma, alpha));
  return maps.stacked(
      [](const Solved& of, const Tensors& more) { return call_adjoint(of, more[0]); });
}

template <typename Level>
at::Tensor mapped_tangent(at::TensorList problem, at::TensorList solved,
                          const OptionalTensors& tangents, std::string_view scheme,
                          std::string_view factorisation, double gamma, double alpha) {
  const DerivativeMaps<Level> maps(problem, solved, with_undefined(tangents),
                                   options_of(scheme, factorisation, gamma, alpha));
  return maps.stacked([](const Solved& of, const Tensors& more) -> Tensors {
    return {call_tangent(of, {more, {}})};
  })[0];
}

template <typename Level>
std::tuple<at::Tensor, Tensors> mapped_adjoint_tangent(
    at::TensorList problem, at::TensorList solved, const at::Tensor& cotangent,
    const OptionalTensors& tangents, const OptionalTensor& cotangent_tangent,
    std::string_view scheme, std::string_view factorisation, double gamma, double alpha) {
  Tensors more = with_undefined(tangents);
  more.insert(more.begin(), {cotangent, cotangent_tangent.value_or(at::Tensor())});
  const DerivativeMaps<Level> maps(problem, solved, more,
                                   options_of(scheme, factorisation, gamma, alpha));
  Tensors result = maps.stacked([](const Solved& of, const Tensors& m) {
    auto [solution, gradients] = call_adjoint_tangent(of, m[0], {{m.begin() + 2, m.end()}, m[1]});
    gradients.insert(gradients.begin(), solution);
    return gradients;
  });
  at::Tensor solution = result.front();
  result.erase(result.begin());
  return {std::move(solution), std::move(result)};
}

template <typename Level>
void implement_maps(torch::Library& library) {
  library.impl("linear_ode_solve", solve_with_leading_dims);
  library.impl("_linear_ode_solve", mapped_solve<Level>);
  library.impl("_linear_ode_adjoint", mapped_adjoint<Level>);
  library.impl("_linear_ode_tangent", mapped_tangent<Level>);
  library.impl("_linear_ode_adjoint_tangent", mapped_adjoint_tangent<Level>);
}

}  // namespace mechnn::ops
