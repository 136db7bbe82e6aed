// The arguments of the operators as they come through the dispatcher, checked and measured.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/SymInt.h>
#include <c10/util/Exception.h>

#include <cstddef>
#include <optional>
#include <span>
#include <stdexcept>
#include <string_view>

#include "mechnn/linear_ode.h"
#include "mechnn/linear_ode_extents.h"

namespace mechnn::ops {

/// The tensors of a problem by name.
struct Problem {
  const at::Tensor& coefficients;
  const at::Tensor& rhs;
  const at::Tensor& initial_values;
  const at::Tensor& steps;
  const at::Tensor* weights;  ///< null where not given

  /// Throws c10::ValueError for a list of another length than 4 or 5.
  explicit Problem(at::TensorList tensors);
};

/// Name of the i-th tensor of a problem.
[[nodiscard]] constexpr const char* tensor_name(std::size_t i) {
  return i < linear_ode_arguments.size() ? linear_ode_arguments[i].name : "weights";
}

/// Extents of a call; symbolic while a graph is traced.
using Extents = LinearOdeExtents<c10::SymInt>;

[[nodiscard]] inline LinearOdeArrayShapes<c10::SymInt> shapes_of(const at::Tensor& coefficients,
                                                                 const at::Tensor& rhs,
                                                                 const at::Tensor& initial_values,
                                                                 const at::Tensor& steps) {
  const auto shape = [](const at::Tensor& tensor) {
    const c10::SymIntArrayRef sizes = tensor.sym_sizes();
    return std::span(sizes.data(), sizes.size());
  };
  return {shape(coefficients), shape(rhs), shape(initial_values), shape(steps)};
}

/// Returns call(); a std::invalid_argument becomes a c10::ValueError, which PyTorch hands on.
template <class Call>
auto with_value_errors(const Call& call) {
  try {
    return call();
  } catch (const std::invalid_argument& error) {
    TORCH_CHECK_VALUE(false, error.what());
  }
}

/// Checks dtypes, devices and shapes; throws c10::ValueError naming the argument, what was got and
/// what was expected. `time_points`: T, for a problem none of whose extents tells it.
Extents checked_extents(const Problem& problem, std::optional<c10::SymInt> time_points);

/// Throws c10::ValueError for a name that is none. The weights are left at 1.
LinearOdeOptions core_options(std::string_view scheme, std::string_view factorisation, double gamma,
                              double alpha);

/// Checks that these are three tensors; throws c10::ValueError.
void check_solved_count(at::TensorList solved);
/// Checks that there is a tangent, given or not, for each tensor of the problem.
void check_tangent_count(std::size_t tangents, at::TensorList problem);

/// True if the scheme gives a slack for each item.
bool has_slack(std::string_view scheme);

}  // namespace mechnn::ops
