#include "mechnn/torch/equation_text.h"

#include <ATen/ExpandUtils.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <c10/util/accumulate.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>

#include "mechnn/argument_error.h"
#include "mechnn/linear_ode_extents.h"
#include "mechnn/number_text.h"

namespace mechnn::nn {
namespace {

[[noreturn]] void refuse(const std::string& name, std::int64_t got, const std::string& expected) {
  throw ArgumentError(name, std::to_string(got), expected);
}

void expect_index(const std::string& name, std::int64_t got, std::int64_t extent) {
  if (got < 0 || got >= extent) refuse(name, got, "0 to " + std::to_string(extent - 1));
}

/// A part of an equation, and its dimensions behind those of the batch.
struct Part {
  Part(const at::Tensor& of, std::size_t argument)
      : values(of), inner(static_cast<std::int64_t>(linear_ode_arguments[argument].inner_rank)) {}

  const at::Tensor& values;  ///< (…, T|1, …); undefined in an equation that is only read
  std::int64_t inner;

  [[nodiscard]] at::IntArrayRef batch() const {
    return values.sizes().slice(0, values.dim() - inner);
  }
};

/// The batch that all parts broadcast to, as the solver has it.
std::vector<std::int64_t> batch_of(const EquationTensors& equation) {
  std::vector<std::int64_t> batch;
  for (const Part& part : {Part(equation.coefficients, 0), Part(equation.rhs, 1),
                           Part(equation.initial_values, 2), Part(equation.steps, 3)}) {
    if (part.values.defined()) batch = at::infer_size(batch, part.batch());
  }
  return batch;
}

/// (T|1, …): the values of one item of the batch.
at::Tensor of_item(const Part& part, at::IntArrayRef batch, std::int64_t item) {
  at::Tensor values = part.values;
  for (std::size_t k = batch.size(); k-- > 0 && values.dim() > part.inner; item /= batch[k]) {
    const std::int64_t last = values.dim() - part.inner - 1;
    values = values.select(last, values.size(last) == 1 ? 0 : item % batch[k]);
  }
  return values;
}

/// values (T|1, …) at one time, on the CPU in double.
at::Tensor at_one_time(const std::string& name, const at::Tensor& values,
                       const EquationTextOptions& options) {
  const std::int64_t steps = values.size(0);
  if (steps > 1 && !options.step) {
    refuse(name, steps,
           "values shared in time; name the step, or make the block with InTime::shared");
  }
  const at::Tensor chosen = values.select(0, steps > 1 ? *options.step : 0);
  return chosen.detach().to(at::kCPU, at::kDouble).contiguous();
}

std::int64_t time_points_of(const EquationTensors& equation) {
  const std::int64_t intervals = equation.steps.defined() ? equation.steps.size(-1) : 1;
  return std::max(
      {equation.coefficients.size(-4), equation.rhs.size(-2), intervals > 1 ? intervals + 1 : 1});
}

std::vector<std::string> state_names(const EquationTextOptions& options, std::int64_t dim) {
  if (static_cast<std::int64_t>(options.states.size()) == dim) return options.states;
  if (!options.states.empty()) {
    refuse("states", std::ssize(options.states), std::to_string(dim) + " names");
  }
  std::vector<std::string> names;
  for (std::int64_t d = 0; d < dim; ++d) names.push_back("x" + std::to_string(d));
  return names;
}

/// Σ_d Σ_k coefficients[d, k] u_d^(k)
std::string left_side(const at::Tensor& coefficients, const std::vector<std::string>& states,
                      int count) {
  const auto c = coefficients.accessor<double, 2>();
  std::string text;
  for (std::int64_t k = c.size(1) - 1; k >= 0; --k) {
    for (std::int64_t d = 0; d < c.size(0); ++d) {
      const double value = c[d][k];
      if (value == 0) continue;
      const bool first = text.empty();
      text += value < 0 ? (first ? "-" : " - ") : (first ? "" : " + ");
      if (std::abs(value) != 1) text += significant_text(std::abs(value), count) + " ";
      text += states[static_cast<std::size_t>(d)] + std::string(static_cast<std::size_t>(k), '\'');
    }
  }
  return text.empty() ? "0" : text;
}

}  // namespace

std::vector<std::string> equation_text(const EquationTensors& equation,
                                       const EquationTextOptions& options) {
  const std::vector<std::int64_t> batch = batch_of(equation);
  expect_index("item", options.item, c10::multiply_integers(batch));
  if (options.step) expect_index("step", *options.step, time_points_of(equation));
  const at::Tensor coefficients = at_one_time(
      "coefficients", of_item({equation.coefficients, 0}, batch, options.item), options);
  const at::Tensor rhs =
      at_one_time("rhs", of_item({equation.rhs, 1}, batch, options.item), options);
  const std::vector<std::string> states = state_names(options, coefficients.size(1));
  std::vector<std::string> text;
  for (std::int64_t e = 0; e < coefficients.size(0); ++e) {
    text.push_back(left_side(coefficients[e], states, options.digits) + " = " +
                   significant_text(rhs[e].item<double>(), options.digits));
  }
  return text;
}

}  // namespace mechnn::nn
