#include "linear_ode/problem/problem.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <type_traits>

#include "mechnn/argument_error.h"
#include "mechnn/linear_ode_extents.h"
#include "mechnn/number_text.h"

namespace mechnn {

namespace {

std::string one_or(std::ptrdiff_t extent) { return "1 or " + std::to_string(extent); }

void check_addressable(const LinearOdeShape& shape) {
  const double numbers = static_cast<double>(shape.batch) * static_cast<double>(shape.step) *
                         static_cast<double>(shape.dim) * static_cast<double>(shape.order + 1);
  if (numbers * sizeof(double) < static_cast<double>(PTRDIFF_MAX)) return;
  throw ArgumentError(
      "solution",
      "shape " + shape_text(std::array{shape.batch, shape.step, shape.dim, shape.order + 1}),
      "fewer numbers than memory has addresses for");
}

template <typename Real>
void check_array(const std::string& name, const Broadcast<Real>& array, const LinearOdeShape& shape,
                 std::ptrdiff_t steps, std::ptrdiff_t inner) {
  if (array.batch != 1 && array.batch != shape.batch) {
    throw ArgumentError(name + ".batch", std::to_string(array.batch), one_or(shape.batch));
  }
  if (array.step != 1 && array.step != steps) {
    throw ArgumentError(name + ".step", std::to_string(array.step), one_or(steps));
  }
  const std::ptrdiff_t expected = array.batch * array.step * inner;
  if (std::ssize(array.values) != expected) {
    throw ArgumentError(name + ".values", std::to_string(array.values.size()) + " numbers",
                        std::to_string(expected) + " for (batch, step, inner) = " +
                            shape_text(std::array{array.batch, array.step, inner}));
  }
}

/// An array with no entries at all may be left empty, whatever its extents say.
template <typename Real>
bool is_absent(const Broadcast<Real>& array, std::ptrdiff_t steps, std::ptrdiff_t inner) {
  return array.values.empty() && steps * inner == 0;
}

/// An array without entries may say anything of its extents.
template <typename Real>
std::ptrdiff_t numbers_of_item(const Broadcast<Real>& array) {
  return std::ssize(array.values) / std::max<std::ptrdiff_t>(array.batch, 1);
}

template <typename Real>
linear_ode::Strided<Real> strided(const Broadcast<Real>& array, std::ptrdiff_t inner) {
  const std::ptrdiff_t size = numbers_of_item(array);
  return {array.values.data(), array.batch == 1 ? 0 : size, array.step == 1 ? 0 : inner, size,
          nullptr};
}

template <typename Real>
bool part_is_finite(const Broadcast<Real>& array, std::ptrdiff_t item) {
  const std::ptrdiff_t size = numbers_of_item(array);
  const Real* first = array.values.data() + (array.batch == 1 ? 0 : item * size);
  return std::all_of(first, first + size, [](Real x) { return std::isfinite(x); });
}

}  // namespace

void check_shape(const LinearOdeShape& shape) {
  check_linear_ode_sizes<std::ptrdiff_t>({&shape.batch, 1}, shape, linear_ode_shape_names);
  check_addressable(shape);
}

std::ptrdiff_t item_size(const LinearOdeShape& shape) {
  return shape.step * shape.dim * (shape.order + 1);
}

std::ptrdiff_t solution_size(const LinearOdeShape& shape) { return shape.batch * item_size(shape); }

std::ptrdiff_t slack_size(const LinearOdeShape& shape, const Scheme& scheme) {
  return traits_of(scheme.family).border * shape.batch;
}

template <typename Real>
void resize(LinearOdeSolution<Real>& solution, const LinearOdeShape& shape, const Scheme& scheme) {
  solution.shape = shape;
  solution.solution.resize(static_cast<std::size_t>(solution_size(shape)));
  solution.slack.resize(static_cast<std::size_t>(slack_size(shape, scheme)));
  solution.status.resize(static_cast<std::size_t>(shape.batch));
}
template void resize(LinearOdeSolution<double>&, const LinearOdeShape&, const Scheme&);
template void resize(LinearOdeSolution<float>&, const LinearOdeShape&, const Scheme&);

void check_size(const char* name, std::ptrdiff_t got, std::ptrdiff_t expected) {
  if (got != expected)
    throw ArgumentError(name, std::to_string(got) + " numbers", std::to_string(expected));
}

template <typename Real>
void validate_layout(const LinearOdeProblem<Real>& problem, const LinearOdeOptions& options) {
  options.validate();
  if (std::is_same_v<Real, float> && options.factorisation == Factorisation::ldl) {
    throw ArgumentError("factorisation", "ldl for float", "qr (the normal equations need double)");
  }
  const LinearOdeShape& shape = problem.shape;
  check_shape(shape);
  check_array("coefficients", problem.coefficients, shape, shape.step,
              shape.equation * shape.dim * (shape.order + 1));
  check_array("rhs", problem.rhs, shape, shape.step, shape.equation);
  const std::ptrdiff_t given = shape.dim * shape.initial_orders;
  if (!is_absent(problem.initial_values, shape.initial_steps, given)) {
    check_array("initial_values", problem.initial_values, shape, shape.initial_steps, given);
  }
  if (!is_absent(problem.steps, shape.step - 1, 1)) {
    check_array("steps", problem.steps, shape, shape.step - 1, 1);
  }
}

template <typename Real>
void validate_problem(const LinearOdeProblem<Real>& problem, const LinearOdeOptions& options) {
  validate_layout(problem, options);
  const std::span<const Real> steps = problem.steps.values;
  if (const auto refused = first_refused_step(steps); refused != steps.end()) {
    throw ArgumentError("steps", shortest_text(*refused), "positive step lengths");
  }
}

template <typename Real>
linear_ode::LinearOdeInputs<Real> kernel_inputs(const LinearOdeProblem<Real>& problem,
                                                const LinearOdeOptions& options, const Band& band) {
  const LinearOdeShape& shape = problem.shape;
  linear_ode::LinearOdeInputs<Real> inputs;
  inputs.band = &band;
  inputs.items = {0, shape.batch};
  inputs.coefficients =
      strided(problem.coefficients, shape.equation * shape.dim * (shape.order + 1));
  inputs.rhs = strided(problem.rhs, shape.equation);
  inputs.initial_values = strided(problem.initial_values, shape.dim * shape.initial_orders);
  inputs.steps = strided(problem.steps, 1);
  inputs.weights = options.weights;
  inputs.slack_pull = options.gamma * options.alpha;
  return inputs;
}

template <typename Real>
bool item_is_finite(const LinearOdeProblem<Real>& problem, std::ptrdiff_t item) {
  return part_is_finite(problem.coefficients, item) && part_is_finite(problem.rhs, item) &&
         part_is_finite(problem.initial_values, item) && part_is_finite(problem.steps, item);
}

template void validate_layout(const LinearOdeProblem<double>&, const LinearOdeOptions&);
template void validate_layout(const LinearOdeProblem<float>&, const LinearOdeOptions&);
template void validate_problem(const LinearOdeProblem<double>&, const LinearOdeOptions&);
template void validate_problem(const LinearOdeProblem<float>&, const LinearOdeOptions&);
template linear_ode::LinearOdeInputs<double> kernel_inputs(const LinearOdeProblem<double>&,
                                                           const LinearOdeOptions&, const Band&);
template linear_ode::LinearOdeInputs<float> kernel_inputs(const LinearOdeProblem<float>&,
                                                          const LinearOdeOptions&, const Band&);
template bool item_is_finite(const LinearOdeProblem<double>&, std::ptrdiff_t);
template bool item_is_finite(const LinearOdeProblem<float>&, std::ptrdiff_t);

}  // namespace mechnn
