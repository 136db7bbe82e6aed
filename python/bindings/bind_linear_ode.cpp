// The linear solver on NumPy arrays.
#include "mechnn/linear_ode.h"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/tuple.h>

#include <algorithm>
#include <climits>
#include <cstdint>
#include <optional>
#include <string>

#include "arrays.h"
#include "bindings.h"
#include "mechnn/argument_error.h"
#include "mechnn/executor.h"
#include "mechnn/linear_ode_arrays.h"
#include "mechnn/linear_ode_extents.h"

namespace mechnn::python {
namespace {

template <typename Real>
ArrayView<Real> view(const Input<Real>& array) {
  ArrayView<Real> result{{array.data(), array.size()}, {}};
  for (std::size_t k = 0; k < array.ndim(); ++k) {
    result.shape.push_back(static_cast<std::ptrdiff_t>(array.shape(k)));
  }
  return result;
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
    throw ArgumentError("weights", std::to_string(weights.size()) + " numbers",
                        "3: equation, initial, smoothness");
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
Solved<Real> solve(const Input<Real>& coefficients, const Input<Real>& rhs,
                   const Input<Real>& initial_values, const Input<Real>& steps,
                   std::string_view scheme, std::string_view factorisation,
                   const Input<double, 1>& weights, double gamma, double alpha,
                   std::optional<std::ptrdiff_t> time_points, std::int64_t threads) {
  const LinearOdeOptions options = options_of(scheme, factorisation, weights, gamma, alpha);
  const LinearOdeArrayProblem<Real> of(
      {view(coefficients), view(rhs), view(initial_values), view(steps)}, time_points);
  LinearOdeSolution<Real> result;
  {
    const nb::gil_scoped_release without_gil;
    ThreadPool pool(static_cast<int>(std::clamp<std::int64_t>(threads, INT_MIN, INT_MAX)));
    result = linear_ode_solve(of.problem(), options, pool);
  }
  std::vector<std::uint8_t> status(result.status.size());
  std::transform(result.status.begin(), result.status.end(), status.begin(),
                 [](ItemStatus item) { return static_cast<std::uint8_t>(item); });
  const auto extents = [](const ArrayShape& shape) {
    return std::vector<std::size_t>(shape.begin(), shape.end());
  };
  const std::vector<std::size_t> batch = extents(of.batch());
  const std::vector<std::size_t> slack = result.slack.empty() ? std::vector<std::size_t>{0} : batch;
  return {array(std::move(result.solution), extents(of.solution_shape())),
          array(std::move(result.slack), slack), array(std::move(status), batch)};
}

template <typename Real>
void bind_solve(nb::module_& module) {
  using namespace nb::literals;  // NOLINT(google-build-using-namespace): nanobind's _a
  module.def("linear_ode_solve", &solve<Real>, "coefficients"_a, "rhs"_a, "initial_values"_a,
             "steps"_a, nb::kw_only(), "scheme"_a, "factorisation"_a, "weights"_a, "gamma"_a,
             "alpha"_a, "time_points"_a.none(), "threads"_a,
             "Solution (..., step, dim, order + 1), slack (... or 0) and status (...).");
}

}  // namespace

void bind_linear_ode(nb::module_& module) {
  bind_solve<double>(module);
  bind_solve<float>(module);
  using namespace nb::literals;  // NOLINT(google-build-using-namespace): nanobind's _a
  nb::dict arguments;
  for (const LinearOdeArgument& argument : linear_ode_arguments) {
    arguments[argument.name] = argument.inner_rank;
  }
  module.attr("linear_ode_arguments") = arguments;
  module.def(
      "check_scheme",
      [](std::string_view scheme, std::string_view factorisation) {
        named_options(scheme, factorisation).validate();
      },
      "scheme"_a, "factorisation"_a,
      "Raises ValueError for what is unknown or does not fit together.");
}

}  // namespace mechnn::python
