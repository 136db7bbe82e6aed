#include "linear_ode/in_double.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "linear_ode/problem/workspace.h"

namespace mechnn {

namespace {

/// Items first .. first + count − 1 of a batch.
struct Part {
  std::ptrdiff_t first;
  std::ptrdiff_t count;
};

std::ptrdiff_t solution_size(const LinearOdeShape& shape) {
  return shape.step * shape.dim * (shape.order + 1);
}

/// Whole blocks of lanes, enough of them to make planning the band cheap, while they fit a cache.
std::ptrdiff_t items_at_once(const LinearOdeShape& shape) {
  constexpr std::ptrdiff_t lanes = 8;  // of doubles, in the widest vectors there are
  constexpr std::ptrdiff_t numbers = 1 << 16;
  const std::ptrdiff_t blocks = numbers / (lanes * (solution_size(shape) + 1));
  return lanes * std::clamp<std::ptrdiff_t>(blocks, 1, 8);
}

template <class Work>
void for_each_part(const LinearOdeShape& shape, Work work) {
  const std::ptrdiff_t most = items_at_once(shape);
  for (std::ptrdiff_t first = 0; first < shape.batch; first += most) {
    work(Part{first, std::min(most, shape.batch - first)});
  }
}

std::span<const float> part_of(std::span<const float> values, std::ptrdiff_t batch,
                               const Part& part) {
  const std::size_t size = values.size() / static_cast<std::size_t>(batch);
  return values.subspan(static_cast<std::size_t>(part.first) * size,
                        static_cast<std::size_t>(part.count) * size);
}

/// A part of one input, or all of it where the batch shares it.
Broadcast<double> widen(const Broadcast<float>& input, const Part& part,
                        std::vector<double>& memory) {
  const bool shared = input.batch == 1 || input.values.empty();
  const auto values = shared ? input.values : part_of(input.values, input.batch, part);
  memory.assign(values.begin(), values.end());
  return {memory, shared ? 1 : part.count, input.step};
}

/// A part of a problem as doubles.
class WidenedProblem {
 public:
  explicit WidenedProblem(const LinearOdeProblem<float>& problem) : problem_(problem) {}

  LinearOdeProblem<double> take(const Part& part) {
    LinearOdeShape shape = problem_.shape;
    shape.batch = part.count;
    return {shape, widen(problem_.coefficients, part, coefficients_),
            widen(problem_.rhs, part, rhs_), widen(problem_.initial_values, part, initial_values_),
            widen(problem_.steps, part, steps_)};
  }

 private:
  const LinearOdeProblem<float>& problem_;
  std::vector<double> coefficients_, rhs_, initial_values_, steps_;
};

/// The gradient of one input: summed over the parts where the batch shares it.
class NarrowedGradient {
 public:
  NarrowedGradient(const Broadcast<float>& input, std::span<float> result)
      : shared_(input.batch == 1 || input.values.empty()), batch_(input.batch), result_(result) {}

  /// Destination of a part's gradient: assigned, or added if the batch shares the input.
  linear_ode::GradientOutput<double> of(const Part& part) {
    if (shared_) {
      values_.resize(result_.size());
      return {nullptr, values_.data()};
    }
    values_.resize(result_.size() / static_cast<std::size_t>(batch_) *
                   static_cast<std::size_t>(part.count));
    return {values_.data(), nullptr};
  }
  void finish(const Part& part) {
    const std::size_t item = result_.size() / static_cast<std::size_t>(batch_);
    const std::size_t at = shared_ ? 0 : static_cast<std::size_t>(part.first) * item;
    std::transform(values_.begin(), values_.end(),
                   result_.begin() + static_cast<std::ptrdiff_t>(at),
                   [](double x) { return static_cast<float>(x); });
  }

 private:
  bool shared_;
  std::ptrdiff_t batch_;
  std::span<float> result_;
  std::vector<double> values_;
};

/// Items whose solution does not fit a float become not_finite.
void narrow_item(std::span<const double> values, std::span<float> result, ItemStatus& status) {
  std::transform(values.begin(), values.end(), result.begin(),
                 [](double x) { return static_cast<float>(x); });
  const bool fits =
      std::all_of(result.begin(), result.end(), [](float x) { return std::isfinite(x); });
  if (fits || status != ItemStatus::solved) return;
  status = ItemStatus::not_finite;
  std::ranges::fill(result, std::numeric_limits<float>::quiet_NaN());
}

}  // namespace

bool is_computed_in_double(const LinearOdeProblem<float>& problem,
                           const LinearOdeOptions& options) {
  if (options.arithmetic != Arithmetic::automatic) {
    return options.arithmetic == Arithmetic::in_double;
  }
  const Rows& rows = options.rows;
  const bool gbdf1 = rows.family == RowFamily::gbdf && rows.order == 1;
  // Moment systems of uneven steps cancel: gam6's solutions are off by 3e-4 where steps differ by
  // a factor of 30, its step gradients by 2e-3 at a factor of 10.
  const bool even_gam = rows.family == RowFamily::gam && problem.steps.step == 1;
  return !(even_gam || gbdf1) || !is_exact(problem.shape, rows);
}

void solve_in_double(const LinearOdeProblem<float>& problem, const LinearOdeOptions& options,
                     const LinearOdeSolutionSpans<float>& result, LinearOdeWorkspace& workspace) {
  WidenedProblem widened(problem);
  const auto size = static_cast<std::size_t>(solution_size(problem.shape));
  LinearOdeSolution<double> wide;
  for_each_part(problem.shape, [&](const Part& part) {
    const auto count = static_cast<std::size_t>(part.count);
    wide.solution.resize(count * size);
    wide.slack.resize(result.slack.empty() ? 0 : count);
    wide.status.resize(count);
    linear_ode_solve<double>(widened.take(part), options, {wide.solution, wide.slack, wide.status},
                             workspace);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t item = static_cast<std::size_t>(part.first) + i;
      result.status[item] = wide.status[i];
      narrow_item(std::span(wide.solution).subspan(i * size, size),
                  result.solution.subspan(item * size, size), result.status[item]);
      if (result.slack.empty()) continue;
      const bool solved = result.status[item] == ItemStatus::solved;
      result.slack[item] =
          solved ? static_cast<float>(wide.slack[i]) : std::numeric_limits<float>::quiet_NaN();
    }
  });
}

void adjoint_in_double(const LinearOdeProblem<float>& problem, const LinearOdeOptions& options,
                       const LinearOdeSolutionView<float>& solution,
                       std::span<const float> cotangent,
                       const LinearOdeGradientsSpans<float>& gradients,
                       LinearOdeWorkspace& workspace) {
  WidenedProblem widened(problem);
  NarrowedGradient coefficients(problem.coefficients, gradients.coefficients);
  NarrowedGradient rhs(problem.rhs, gradients.rhs);
  NarrowedGradient initial_values(problem.initial_values, gradients.initial_values);
  NarrowedGradient steps(problem.steps, gradients.steps);
  std::ranges::fill(gradients.weights, 0.0);
  std::vector<double> v;
  for_each_part(problem.shape, [&](const Part& part) {
    const LinearOdeProblem<double> wide = widened.take(part);
    const auto part_v = part_of(cotangent, problem.shape.batch, part);
    v.assign(part_v.begin(), part_v.end());
    linear_ode::LinearOdeAdjointInputs<double> at;
    at.cotangent = v.data();
    at.status = solution.status.data() + part.first;
    linear_ode::qr_adjoint(kernel_inputs(wide, options, *workspace.contents), at,
                           {coefficients.of(part), rhs.of(part), initial_values.of(part),
                            steps.of(part), gradients.weights.data()});
    for (NarrowedGradient* gradient : {&coefficients, &rhs, &initial_values, &steps}) {
      gradient->finish(part);
    }
  });
}

}  // namespace mechnn
