// The linear solver on NumPy arrays.
#include "mechnn/linear_ode.h"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/tuple.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

#include "arrays.h"
#include "bindings.h"
#include "mechnn/executor.h"

namespace mechnn::python {
namespace {

/// The arguments of one call; extents of 1 in batch and step are shared.
template <typename Real>
struct Arrays {
  Input<Real, 5> coefficients;    ///< (B|1, T|1, E, D, n+1)
  Input<Real, 3> rhs;             ///< (B|1, T|1, E)
  Input<Real, 4> initial_values;  ///< (B|1, T_iv|1, D, n_iv)
  Input<Real, 2> steps;           ///< (B|1, T−1|1)
};

std::ptrdiff_t extent(const auto& array, std::size_t dimension) {
  return static_cast<std::ptrdiff_t>(array.shape(dimension));
}

void expect(const char* what, std::ptrdiff_t got, std::ptrdiff_t expected) {
  if (got == expected) return;
  throw std::invalid_argument(std::string(what) + " = " + std::to_string(got) + ", expected " +
                              std::to_string(expected) + " as in coefficients");
}

/// The first extent that is not 1, for 1 stands for "shared".
template <typename Real>
std::ptrdiff_t batch_of(const Arrays<Real>& arrays) {
  for (const std::ptrdiff_t batch :
       {extent(arrays.coefficients, 0), extent(arrays.rhs, 0), extent(arrays.initial_values, 0)}) {
    if (batch != 1) return batch;
  }
  return extent(arrays.steps, 0);
}

template <typename Real>
std::ptrdiff_t steps_of(const Arrays<Real>& arrays, std::optional<std::ptrdiff_t> wanted) {
  if (wanted && *wanted < 1) {
    throw std::invalid_argument("time_points: got " + std::to_string(*wanted) +
                                ", expected at least 1");
  }
  if (wanted) return *wanted;
  if (extent(arrays.coefficients, 1) != 1) return extent(arrays.coefficients, 1);
  if (extent(arrays.rhs, 1) != 1) return extent(arrays.rhs, 1);
  if (extent(arrays.steps, 1) != 1) return extent(arrays.steps, 1) + 1;
  throw std::invalid_argument(
      "time_points: every array is shared in time, so the number of steps is unknown; give it");
}

template <typename Real>
LinearOdeShape shape_of(const Arrays<Real>& arrays, std::optional<std::ptrdiff_t> steps) {
  LinearOdeShape shape;
  shape.batch = batch_of(arrays);
  shape.step = steps_of(arrays, steps);
  shape.equation = extent(arrays.coefficients, 2);
  shape.dim = extent(arrays.coefficients, 3);
  shape.order = extent(arrays.coefficients, 4) - 1;
  shape.initial_steps = extent(arrays.initial_values, 1);
  shape.initial_orders = extent(arrays.initial_values, 3);
  expect("rhs: got equation", extent(arrays.rhs, 2), shape.equation);
  expect("initial_values: got dim", extent(arrays.initial_values, 2), shape.dim);
  return shape;
}

template <typename Real, int Rank>
Broadcast<Real> broadcast(const Input<Real, Rank>& array) {
  return {values<Real, Rank>(array), extent(array, 0), extent(array, 1)};
}

LinearOdeOptions named_options(std::string_view scheme, std::string_view factorisation) {
  LinearOdeOptions options;
  options.scheme = Scheme::parse(scheme);
  options.factorisation = parse_factorisation(factorisation);
  return options;
}

LinearOdeOptions options_of(std::string_view scheme, std::string_view factorisation,
                            const Input<double, 1>& weights, double gamma, double alpha) {
  if (weights.size() != 3) {
    throw std::invalid_argument("weights: got " + std::to_string(weights.size()) +
                                " numbers, expected 3: equation, initial, smoothness");
  }
  LinearOdeOptions options = named_options(scheme, factorisation);
  options.weights = {weights.data()[0], weights.data()[1], weights.data()[2]};
  options.gamma = gamma;
  options.alpha = alpha;
  return options;
}

template <typename Real>
using Solved = std::tuple<Output<Real>, Output<Real>, Output<std::uint8_t>>;

template <typename Real>
Solved<Real> solve(Input<Real, 5> coefficients, Input<Real, 3> rhs, Input<Real, 4> initial_values,
                   Input<Real, 2> steps, std::string_view scheme, std::string_view factorisation,
                   const Input<double, 1>& weights, double gamma, double alpha,
                   std::optional<std::ptrdiff_t> time_points, int threads) {
  const Arrays<Real> arrays{std::move(coefficients), std::move(rhs), std::move(initial_values),
                            std::move(steps)};
  const LinearOdeOptions options = options_of(scheme, factorisation, weights, gamma, alpha);
  const LinearOdeProblem<Real> problem{
      shape_of(arrays, time_points), broadcast<Real, 5>(arrays.coefficients),
      broadcast<Real, 3>(arrays.rhs), broadcast<Real, 4>(arrays.initial_values),
      broadcast<Real, 2>(arrays.steps)};
  LinearOdeSolution<Real> result;
  {
    const nb::gil_scoped_release without_gil;
    ThreadPool pool(threads);
    result = linear_ode_solve(problem, options, pool);
  }
  std::vector<std::uint8_t> status(result.status.size());
  std::transform(result.status.begin(), result.status.end(), status.begin(),
                 [](ItemStatus item) { return static_cast<std::uint8_t>(item); });
  const auto size = [](std::ptrdiff_t extent) { return static_cast<std::size_t>(extent); };
  const LinearOdeShape& shape = problem.shape;
  const std::size_t slacks = result.slack.size();
  return {array(std::move(result.solution),
                {size(shape.batch), size(shape.step), size(shape.dim), size(shape.order + 1)}),
          array(std::move(result.slack), {slacks}), array(std::move(status), {size(shape.batch)})};
}

template <typename Real>
void bind_solve(nb::module_& module) {
  using namespace nb::literals;  // NOLINT(google-build-using-namespace): nanobind's _a
  module.def("linear_ode_solve", &solve<Real>, "coefficients"_a, "rhs"_a, "initial_values"_a,
             "steps"_a, nb::kw_only(), "scheme"_a, "factorisation"_a, "weights"_a, "gamma"_a,
             "alpha"_a, "time_points"_a.none(), "threads"_a,
             "Solution (batch, step, dim, order + 1), slack (batch or 0) and status (batch).");
}

}  // namespace

void bind_linear_ode(nb::module_& module) {
  bind_solve<double>(module);
  bind_solve<float>(module);
  using namespace nb::literals;  // NOLINT(google-build-using-namespace): nanobind's _a
  module.def(
      "check_scheme",
      [](std::string_view scheme, std::string_view factorisation) {
        named_options(scheme, factorisation).validate();
      },
      "scheme"_a, "factorisation"_a,
      "Raises ValueError for what is unknown or does not fit together.");
}

}  // namespace mechnn::python
