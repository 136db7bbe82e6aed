#include "mechnn/torch/equation_text.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>

#include "mechnn/argument_error.h"
#include "mechnn/number_text.h"

namespace mechnn::nn {
namespace {

[[noreturn]] void refuse(const std::string& name, std::int64_t got, const std::string& expected) {
  throw ArgumentError(name, std::to_string(got), expected);
}

void expect_index(const std::string& name, std::int64_t got, std::int64_t extent) {
  if (got < 0 || got >= extent) refuse(name, got, "0 to " + std::to_string(extent - 1));
}

/// (…, T|1, …) with one dimension of batch, `inner` dimensions behind those of the batch.
at::Tensor with_one_batch(const at::Tensor& values, std::int64_t inner) {
  const std::int64_t leading = values.dim() - inner;
  return leading == 0 ? values.unsqueeze(0) : values.flatten(0, leading - 1);
}

/// values (B|1, T|1, …) of one item at one time, on the CPU in double.
at::Tensor at_one_time(const std::string& name, const at::Tensor& values,
                       const EquationTextOptions& options) {
  const std::int64_t items = values.size(0), steps = values.size(1);
  if (steps > 1 && !options.step) {
    refuse(name, steps,
           "values shared in time; name the step, or make the block with InTime::shared");
  }
  const at::Tensor chosen =
      values.select(0, items > 1 ? options.item : 0).select(0, steps > 1 ? *options.step : 0);
  return chosen.detach().to(at::kCPU, at::kDouble).contiguous();
}

void check_place(const EquationTensors& equation, const EquationTextOptions& options) {
  std::int64_t items = 1, steps = 1;
  for (const auto* part : {&equation.coefficients, &equation.rhs, &equation.steps}) {
    if (!part->defined()) continue;  // an equation to be read may have no steps
    items = std::max(items, part->size(0));
    steps = std::max(steps, part->size(1) + (part == &equation.steps && part->size(1) > 1 ? 1 : 0));
  }
  expect_index("item", options.item, items);
  if (options.step) expect_index("step", *options.step, steps);
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

std::vector<std::string> equation_text(const EquationTensors& of,
                                       const EquationTextOptions& options) {
  EquationTensors equation;
  equation.coefficients = with_one_batch(of.coefficients, 4);
  equation.rhs = with_one_batch(of.rhs, 2);
  if (of.steps.defined()) equation.steps = with_one_batch(of.steps, 1);
  check_place(equation, options);
  const at::Tensor coefficients = at_one_time("coefficients", equation.coefficients, options);
  const at::Tensor rhs = at_one_time("rhs", equation.rhs, options);
  const std::vector<std::string> states = state_names(options, coefficients.size(1));
  std::vector<std::string> text;
  for (std::int64_t e = 0; e < coefficients.size(0); ++e) {
    text.push_back(left_side(coefficients[e], states, options.digits) + " = " +
                   significant_text(rhs[e].item<double>(), options.digits));
  }
  return text;
}

}  // namespace mechnn::nn
