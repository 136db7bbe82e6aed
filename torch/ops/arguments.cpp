#include "torch/ops/arguments.h"

#include <ATen/ops/tensor.h>
#include <c10/util/Exception.h>

#include <stdexcept>
#include <string>

namespace mechnn::ops {
namespace {

void check_rank(const at::Tensor& tensor, const char* name, std::int64_t rank, const char* shape) {
  TORCH_CHECK_VALUE(tensor.dim() == rank, name, ": got shape ", tensor.sym_sizes(), ", expected ",
                    shape);
}

void check_like(const at::Tensor& tensor, const char* name, const at::Tensor& first) {
  TORCH_CHECK_VALUE(tensor.scalar_type() == first.scalar_type(), name, ": got dtype ",
                    tensor.scalar_type(), ", expected ", first.scalar_type(),
                    " as that of coefficients");
  TORCH_CHECK_VALUE(tensor.device() == first.device(), name, ": got device ", tensor.device(),
                    ", expected ", first.device(), " as that of coefficients");
}

void check_extent(const at::Tensor& tensor, const char* name, std::int64_t dimension,
                  const c10::SymInt& expected, const char* extent) {
  const c10::SymInt& got = tensor.sym_size(dimension);
  TORCH_CHECK_VALUE(got == 1 || got == expected, name, ": got ", extent, " = ", got,
                    ", expected 1 or ", expected);
}

/// The first extent that is not 1, for 1 stands for "shared".
c10::SymInt batch_of(const Arguments& arguments) {
  for (const at::Tensor* tensor :
       {&arguments.coefficients, &arguments.rhs, &arguments.initial_values, &arguments.steps}) {
    if (tensor->sym_size(0) != 1) return tensor->sym_size(0);
  }
  return 1;
}

c10::SymInt steps_of(const Arguments& arguments) {
  if (const auto& wanted = arguments.time_points) {
    TORCH_CHECK_VALUE(wanted->is_symbolic() || *wanted >= 1, "time_points: got ", *wanted,
                      ", expected at least 1");
    return *wanted;
  }
  if (arguments.coefficients.sym_size(1) != 1) return arguments.coefficients.sym_size(1);
  if (arguments.rhs.sym_size(1) != 1) return arguments.rhs.sym_size(1);
  TORCH_CHECK_VALUE(arguments.steps.sym_size(1) != 1,
                    "time_points: every tensor is shared in time, so the number of steps is "
                    "unknown; give it");
  return arguments.steps.sym_size(1) + 1;
}

}  // namespace

Extents checked_extents(const Arguments& arguments) {
  const auto& [coefficients, rhs, initial_values, steps, weights, scheme, factorisation, gamma,
               alpha, time_points] = arguments;
  check_rank(coefficients, "coefficients", 5, "(batch, step, equation, dim, order + 1)");
  check_rank(rhs, "rhs", 3, "(batch, step, equation)");
  check_rank(initial_values, "initial_values", 4, "(batch, initial step, dim, initial order)");
  check_rank(steps, "steps", 2, "(batch, step - 1)");
  const auto type = coefficients.scalar_type();
  TORCH_CHECK_VALUE(type == at::kFloat || type == at::kDouble, "coefficients: got dtype ", type,
                    ", expected Float or Double");
  check_like(rhs, "rhs", coefficients);
  check_like(initial_values, "initial_values", coefficients);
  check_like(steps, "steps", coefficients);
  Extents extents{batch_of(arguments), steps_of(arguments), coefficients.sym_size(2),
                  coefficients.sym_size(3), coefficients.sym_size(4)};
  TORCH_CHECK_VALUE(extents.batch != 0, "coefficients: got batch = 0, expected at least 1");
  TORCH_CHECK_VALUE(extents.slots >= 2, "coefficients: got order + 1 = ", extents.slots,
                    ", expected at least 2");
  check_extent(coefficients, "coefficients", 0, extents.batch, "batch");
  check_extent(rhs, "rhs", 0, extents.batch, "batch");
  check_extent(initial_values, "initial_values", 0, extents.batch, "batch");
  check_extent(steps, "steps", 0, extents.batch, "batch");
  check_extent(coefficients, "coefficients", 1, extents.step, "step");
  check_extent(rhs, "rhs", 1, extents.step, "step");
  check_extent(steps, "steps", 1, extents.step - 1, "step - 1");
  TORCH_CHECK_VALUE(rhs.sym_size(2) == extents.equation, "rhs: got equation = ", rhs.sym_size(2),
                    ", expected ", extents.equation, " as in coefficients");
  TORCH_CHECK_VALUE(initial_values.sym_size(2) == extents.dim,
                    "initial_values: got dim = ", initial_values.sym_size(2), ", expected ",
                    extents.dim, " as in coefficients");
  if (weights) {
    TORCH_CHECK_VALUE(
        weights->scalar_type() == at::kDouble && weights->dim() == 1 && weights->sym_size(0) == 3,
        "weights: got ", weights->scalar_type(), " of shape ", weights->sym_sizes(),
        ", expected Double of shape [3]: equation, initial, smoothness");
  }
  return extents;
}

LinearOdeOptions options_of(const Arguments& arguments) {
  LinearOdeOptions options;
  try {
    options.scheme = Scheme::parse(arguments.scheme);
    options.factorisation = parse_factorisation(arguments.factorisation);
  } catch (const std::invalid_argument& error) {
    TORCH_CHECK_VALUE(false, error.what());
  }
  options.gamma = arguments.gamma;
  options.alpha = arguments.alpha;
  return options;
}

}  // namespace mechnn::ops
