// One call of the solver, and of its adjoint, on arrays of any leading batch extents.
#include <algorithm>
#include <cstdint>

#include "commands/solve_problem.h"
#include "formats/status_words.h"
#include "mechnn/linear_ode_arrays.h"

namespace mechnn::cli {
namespace {

using formats::Array;
using formats::NamedArrays;

/// An array of the file in the precision of the call.
template <typename Real>
struct Converted {
  explicit Converted(const Array& array)
      : values(array.as<Real>()), shape(array.shape.begin(), array.shape.end()) {}
  Converted(const NamedArrays& arrays, std::string_view name)
      : Converted(arrays.find(name)->second) {}

  [[nodiscard]] ArrayView<Real> view() const { return {values, shape}; }

  std::vector<Real> values;
  ArrayShape shape;
};

template <typename Real>
struct Inputs {
  explicit Inputs(const NamedArrays& arrays)
      : coefficients(arrays, "coefficients"),
        rhs(arrays, "rhs"),
        initial_values(arrays, "initial_values"),
        steps(arrays, "steps") {}

  [[nodiscard]] LinearOdeArrays<Real> view() const {
    return {coefficients.view(), rhs.view(), initial_values.view(), steps.view()};
  }

  Converted<Real> coefficients, rhs, initial_values, steps;
};

template <typename Real>
Array array_of(const ArrayShape& shape, std::vector<Real>&& values) {
  return {{shape.begin(), shape.end()}, std::move(values)};
}

template <typename Real>
void add_gradients(const Inputs<Real>& inputs, LinearOdeGradients<Real>&& gradients,
                   NamedArrays& arrays) {
  const auto add = [&](const char* name, const ArrayShape& shape, std::vector<Real>&& values) {
    arrays.emplace(name, array_of(shape, std::move(values)));
  };
  add("grad_coefficients", inputs.coefficients.shape, std::move(gradients.coefficients));
  add("grad_rhs", inputs.rhs.shape, std::move(gradients.rhs));
  add("grad_initial_values", inputs.initial_values.shape, std::move(gradients.initial_values));
  add("grad_steps", inputs.steps.shape, std::move(gradients.steps));
  arrays.emplace("grad_weights", array_of({3}, std::move(gradients.weights)));
}

std::string first_failure(const Array& statuses) {
  const auto values = statuses.as<std::int32_t>();
  const auto failed = std::find_if(values.begin(), values.end(), [](auto s) { return s != 0; });
  if (failed == values.end()) return "";
  const auto item = static_cast<std::size_t>(failed - values.begin());
  const std::string place = statuses.shape.empty() ? "it" : "item " + index_text(statuses, item);
  return place + " is " + std::string(formats::status_word(static_cast<ItemStatus>(*failed)));
}

}  // namespace

template <typename Real>
SolvedArrays solve_arrays(const NamedArrays& arrays, std::optional<std::ptrdiff_t> time_points,
                          const LinearOdeOptions& options, Executor& executor) {
  const Inputs<Real> inputs(arrays);
  const LinearOdeArrayProblem<Real> of(inputs.view(), time_points);
  const LinearOdeProblem<Real> problem = of.problem();
  LinearOdeSolution<Real> solution = linear_ode_solve(problem, options, executor);
  SolvedArrays solved;
  std::vector<std::int32_t> status;
  for (const ItemStatus item : solution.status) status.push_back(static_cast<std::int32_t>(item));
  if (const auto found = arrays.find("cotangent"); found != arrays.end()) {
    const auto cotangent =
        broadcast_to("cotangent", Converted<Real>(found->second).view(), of.solution_shape());
    auto gradients = linear_ode_adjoint<Real>(problem, options, solution, cotangent, executor);
    for (std::size_t i = 0; i < status.size(); ++i) {
      status[i] = std::max(status[i], static_cast<std::int32_t>(gradients.status[i]));
    }
    add_gradients(inputs, of.of_arrays(std::move(gradients)), solved.arrays);
  }
  solved.items = problem.shape.batch;
  solved.steps = problem.shape.step;
  solved.failed = solved.items - std::count(status.begin(), status.end(), 0);
  const Array statuses = array_of(of.batch(), std::move(status));
  solved.first_failure = first_failure(statuses);
  solved.arrays.emplace("status", statuses);
  if (!solution.slack.empty()) {
    solved.arrays.emplace("slack", array_of(of.batch(), std::move(solution.slack)));
  }
  solved.arrays.emplace("solution", array_of(of.solution_shape(), std::move(solution.solution)));
  return solved;
}

template SolvedArrays solve_arrays<float>(const NamedArrays&, std::optional<std::ptrdiff_t>,
                                          const LinearOdeOptions&, Executor&);
template SolvedArrays solve_arrays<double>(const NamedArrays&, std::optional<std::ptrdiff_t>,
                                           const LinearOdeOptions&, Executor&);

}  // namespace mechnn::cli
