// One call of the solver, and of its adjoint, on arrays of any leading batch extents.
#include <algorithm>
#include <cstdint>

#include "commands/batch_extents.h"
#include "commands/solve_problem.h"
#include "formats/input_error.h"

namespace mechnn::cli {
namespace {

using formats::Array;
using formats::NamedArrays;

/// An input the solver can read: batch extents that only partly broadcast are written out.
template <typename Real>
class BatchInput {
 public:
  BatchInput(const NamedArrays& arrays, std::string_view name, std::size_t inner_rank,
             const Extents& batch)
      : array_(arrays.find(name)->second), batch_(batch) {
    const auto split = array_.shape.end() - static_cast<std::ptrdiff_t>(inner_rank);
    own_batch_.assign(array_.shape.begin(), split);
    inner_ = product({split, array_.shape.end()});
    step_ = static_cast<std::ptrdiff_t>(*split);
    values_ = array_.as<Real>();
    shared_ = product(own_batch_) == 1;
    if (!shared_) values_ = expanded(values_, own_batch_, batch_, inner_);
  }

  [[nodiscard]] Broadcast<Real> view() const {
    return {values_, shared_ ? 1 : static_cast<std::ptrdiff_t>(product(batch_)), step_};
  }

  /// The solver's gradient of view(), in the shape of the array.
  [[nodiscard]] Array gradient(const std::vector<Real>& of_view) const {
    return {array_.shape, shared_ ? of_view : reduced(of_view, own_batch_, batch_, inner_)};
  }

 private:
  const Array& array_;
  Extents batch_;
  Extents own_batch_;
  std::size_t inner_ = 0;
  std::ptrdiff_t step_ = 1;
  std::vector<Real> values_;
  bool shared_ = false;
};

template <typename Real>
struct Inputs {
  Inputs(const NamedArrays& arrays, const Extents& batch)
      : coefficients(arrays, "coefficients", 4, batch),
        rhs(arrays, "rhs", 2, batch),
        initial_values(arrays, "initial_values", 3, batch),
        steps(arrays, "steps", 1, batch) {}

  [[nodiscard]] LinearOdeProblem<Real> problem(const LinearOdeShape& shape) const {
    return {shape, coefficients.view(), rhs.view(), initial_values.view(), steps.view()};
  }

  BatchInput<Real> coefficients;
  BatchInput<Real> rhs;
  BatchInput<Real> initial_values;
  BatchInput<Real> steps;
};

template <typename Real>
std::vector<Real> cotangent_values(const Array& array, const ProblemShape& shape,
                                   const std::string& where) {
  const auto fits = broadcast(array.shape, shape.solution());
  if (!fits || *fits != shape.solution()) {
    throw formats::InputError(where + ": array 'cotangent': found shape " + array.shape_text() +
                              ", expected that of the solution, " +
                              Array{shape.solution(), {}}.shape_text());
  }
  return expanded(array.as<Real>(), array.shape, shape.solution(), 1);
}

template <typename Real>
void add_gradients(const Inputs<Real>& inputs, LinearOdeGradients<Real>&& gradients,
                   NamedArrays& arrays) {
  arrays.emplace("grad_coefficients", inputs.coefficients.gradient(gradients.coefficients));
  arrays.emplace("grad_rhs", inputs.rhs.gradient(gradients.rhs));
  arrays.emplace("grad_initial_values", inputs.initial_values.gradient(gradients.initial_values));
  arrays.emplace("grad_steps", inputs.steps.gradient(gradients.steps));
  arrays.emplace("grad_weights", Array{{gradients.weights.size()}, std::move(gradients.weights)});
}

}  // namespace

template <typename Real>
SolvedArrays solve_arrays(const NamedArrays& arrays, const ProblemShape& shape,
                          const LinearOdeOptions& options, const std::string& where,
                          Executor& executor) {
  const Inputs<Real> inputs(arrays, shape.batch);
  const LinearOdeProblem<Real> problem = inputs.problem(shape.sizes);
  LinearOdeSolution<Real> solution = linear_ode_solve(problem, options, executor);
  SolvedArrays solved;
  std::vector<std::int32_t> status;
  for (const ItemStatus item : solution.status) status.push_back(static_cast<std::int32_t>(item));
  if (const auto found = arrays.find("cotangent"); found != arrays.end()) {
    const auto cotangent = cotangent_values<Real>(found->second, shape, where);
    auto gradients = linear_ode_adjoint<Real>(problem, options, solution, cotangent, executor);
    for (std::size_t i = 0; i < status.size(); ++i) {
      status[i] = std::max(status[i], static_cast<std::int32_t>(gradients.status[i]));
    }
    add_gradients(inputs, std::move(gradients), solved.arrays);
  }
  solved.items = status.size();
  solved.failed = solved.items - std::count(status.begin(), status.end(), 0);
  solved.arrays.emplace("status", Array{shape.batch, std::move(status)});
  if (!solution.slack.empty()) {
    solved.arrays.emplace("slack", Array{shape.batch, std::move(solution.slack)});
  }
  solved.arrays.emplace("solution", Array{shape.solution(), std::move(solution.solution)});
  return solved;
}

template SolvedArrays solve_arrays<float>(const NamedArrays&, const ProblemShape&,
                                          const LinearOdeOptions&, const std::string&, Executor&);
template SolvedArrays solve_arrays<double>(const NamedArrays&, const ProblemShape&,
                                           const LinearOdeOptions&, const std::string&, Executor&);

}  // namespace mechnn::cli
