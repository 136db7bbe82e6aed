// Rules for calls inside of torch.vmap. For the solution the mapped dimension is one more of the
// batch, so that V maps of B items are one call of V·B items; a tensor that is neither mapped nor
// has a batch stays shared. Derivatives are one call for each map.
//
// PyTorch has two implementations of vmap, and one source file can include the headers of only one.
// A class Level hides the difference:
//   Level(tensors)            the current level, the innermost
//   level.unmapped(tensor)    the tensor below that level
//   level.mapped(tensor)      (V, …) as a tensor that this level maps
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

#include "torch/ops/arguments.h"
#include "torch/ops/leading_dims.h"
#include "torch/ops/operators.h"

namespace mechnn::ops {

/// A tensor below one level of maps.
struct Unmapped {
  at::Tensor tensor;  ///< (V, …) where the level maps it
  bool is_mapped = false;
};

/// Tensors of a call inside a map of either kind. A kernel is called too where only an outer level
/// maps one of them.
template <typename Level>
class Maps {
 public:
  explicit Maps(at::TensorList all) : level_(all) {
    for (const at::Tensor& tensor : all) {
      unmapped_.push_back(tensor.defined() ? level_.unmapped(tensor) : Unmapped{});
      if (unmapped_.back().is_mapped) count_ = unmapped_.back().tensor.sym_size(0);
    }
  }

  /// V; absent where this level maps no tensor.
  [[nodiscard]] const std::optional<c10::SymInt>& count() const { return count_; }
  [[nodiscard]] const Unmapped& operator[](std::size_t i) const { return unmapped_[i]; }
  /// All tensors of one map.
  [[nodiscard]] Tensors at(std::int64_t map) const {
    Tensors result;
    for (const Unmapped& of : unmapped_) {
      result.push_back(of.is_mapped ? of.tensor.select(0, map) : of.tensor);
    }
    return result;
  }
  /// (V, …) as a mapped tensor; as it is where this level maps none.
  [[nodiscard]] at::Tensor mapped(const at::Tensor& tensor) const {
    return count_ ? level_.mapped(tensor) : tensor;
  }

 private:
  Level level_;
  std::vector<Unmapped> unmapped_;
  std::optional<c10::SymInt> count_;
};

template <typename Level>
std::tuple<at::Tensor, at::Tensor, at::Tensor> mapped_solve(
    at::TensorList problem, std::string_view scheme, std::string_view factorisation, double gamma,
    double alpha, std::optional<c10::SymInt> time_points) {
  const Maps<Level> maps(problem);
  OptionalTensor weights;
  if (problem.size() > 4) {
    TORCH_CHECK_NOT_IMPLEMENTED(!maps[4].is_mapped,
                                "weights: vmap over weights is not implemented");
    weights = maps[4].tensor;
  }
  auto [solution, slack, status] =
      solve_with_leading_dims(maps[0].tensor, maps[1].tensor, maps[2].tensor, maps[3].tensor,
                              weights, scheme, factorisation, gamma, alpha, std::move(time_points));
  // Schemes without slack give one of shape (0), which lacks the mapped dimension.
  if (maps.count() && !has_slack(scheme)) {
    slack = slack.unsqueeze(0).expand_symint({*maps.count(), 0});
  }
  return {maps.mapped(solution), maps.mapped(slack), maps.mapped(status)};
}

/// The arguments of a derivative, for one map after another.
template <typename Level>
class DerivativeMaps {
 public:
  DerivativeMaps(at::TensorList problem, at::TensorList solved, const Tensors& further,
                 Options options)
      : options_(std::move(options)),
        problem_(problem.size()),
        solved_(solved.size()),
        all_(joined({problem, solved, further})) {}

  /// Stacks the lists of tensors that call(solved, further tensors) gives for each map.
  template <typename Call>
  [[nodiscard]] Tensors stacked(const Call& call) const {
    if (!all_.count()) return one(0, call);
    const std::int64_t count = all_.count()->guard_int(__FILE__, __LINE__);
    TORCH_CHECK_VALUE(count > 0, "vmap: got 0 maps, expected at least 1");
    std::vector<Tensors> results;
    for (std::int64_t map = 0; map < count; ++map) results.push_back(one(map, call));
    Tensors result;
    for (std::size_t i = 0; i < results.front().size(); ++i) {
      Tensors of_maps;
      for (const Tensors& of : results) of_maps.push_back(of[i]);
      result.push_back(all_.mapped(at::stack(of_maps)));
    }
    return result;
  }

 private:
  template <typename Call>
  Tensors one(std::int64_t map, const Call& call) const {
    const Tensors all = all_.at(map);
    const auto problem_end = all.begin() + static_cast<std::ptrdiff_t>(problem_);
    const auto solved_end = problem_end + static_cast<std::ptrdiff_t>(solved_);
    return call(Solved{{all.begin(), problem_end}, {problem_end, solved_end}, options_},
                Tensors(solved_end, all.end()));
  }
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
      [](const Solved& of, const Tensors& further) { return call_adjoint(of, further[0]); });
}

template <typename Level>
at::Tensor mapped_tangent(at::TensorList problem, at::TensorList solved,
                          const OptionalTensors& tangents, std::string_view scheme,
                          std::string_view factorisation, double gamma, double alpha) {
  const DerivativeMaps<Level> maps(problem, solved, with_undefined(tangents),
                                   options_of(scheme, factorisation, gamma, alpha));
  return maps.stacked([](const Solved& of, const Tensors& tangents_of_map) -> Tensors {
    return {call_tangent(of, {tangents_of_map, {}})};
  })[0];
}

template <typename Level>
std::tuple<at::Tensor, Tensors> mapped_adjoint_tangent(
    at::TensorList problem, at::TensorList solved, const at::Tensor& cotangent,
    const OptionalTensors& tangents, const OptionalTensor& cotangent_tangent,
    std::string_view scheme, std::string_view factorisation, double gamma, double alpha) {
  // The cotangent, its tangent, then the problem's.
  Tensors further = with_undefined(tangents);
  further.insert(further.begin(), {cotangent, cotangent_tangent.value_or(at::Tensor())});
  const DerivativeMaps<Level> maps(problem, solved, further,
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
