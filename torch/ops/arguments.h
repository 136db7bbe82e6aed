// The arguments of the operators as they come through the dispatcher, checked and measured.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/SymInt.h>

#include <optional>
#include <string_view>

#include "mechnn/linear_ode.h"

namespace mechnn::ops {

/// Tensors and options in the order of the schema.
struct Arguments {
  const at::Tensor& coefficients;
  const at::Tensor& rhs;
  const at::Tensor& initial_values;
  const at::Tensor& steps;
  const std::optional<at::Tensor>& weights;
  std::string_view scheme;
  std::string_view factorisation;
  double gamma;
  double alpha;
  std::optional<c10::SymInt> time_points;
};

/// Extents of a call; symbolic while a graph is traced.
struct Extents {
  c10::SymInt batch, step, equation, dim, slots;  ///< slots: n + 1
};

/// Checks dtypes, devices and shapes; throws c10::ValueError naming the argument, what was got and
/// what was expected.
Extents checked_extents(const Arguments& arguments);

/// Throws c10::ValueError for a name that is none.
LinearOdeOptions options_of(const Arguments& arguments);

}  // namespace mechnn::ops
