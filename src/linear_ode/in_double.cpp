#include "linear_ode/in_double.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "linear_ode/factorise.h"
#include "linear_ode/problem/item_status.h"
#include "linear_ode/problem/partition.h"
#include "linear_ode/problem/problem.h"

namespace mechnn {

namespace {

using linear_ode::ItemRange;

/// Whole blocks of lanes, while they fit a cache.
std::ptrdiff_t items_at_once(const LinearOdeShape& shape) {
  constexpr std::ptrdiff_t lanes = 8;  // of doubles, in the widest vectors there are
  constexpr std::ptrdiff_t numbers = 1 << 16;
  const std::ptrdiff_t blocks = numbers / (lanes * (item_size(shape) + 1));
  return lanes * std::clamp<std::ptrdiff_t>(blocks, 1, 8);
}

template <class Work>
void for_each_part(const LinearOdeShape& shape, const ItemRange& items, const Work& work) {
  const std::ptrdiff_t size = items_at_once(shape);
  const std::ptrdiff_t end = items.first + items.count;
  for (std::ptrdiff_t first = items.first; first < end; first += size) {
    work(ItemRange{first, std::min(size, end - first)});
  }
}

/// The numbers of some items in an array (B, …).
template <typename T>
std::span<T> part_of(std::span<T> values, std::ptrdiff_t batch, const ItemRange& part) {
  const std::size_t size = values.size() / static_cast<std::size_t>(batch);
  return values.subspan(static_cast<std::size_t>(part.first) * size,
                        static_cast<std::size_t>(part.count) * size);
}

/// A part of one input, or all of it if the batch shares it.
Broadcast<double> widen(const Broadcast<float>& input, const ItemRange& part,
                        std::vector<double>& memory) {
  const bool shared = input.batch == 1 || input.values.empty();
  const auto values = shared ? input.values : part_of(input.values, input.batch, part);
  memory.assign(values.begin(), values.end());
  return {memory, shared ? 1 : part.count, input.step};
}

void narrow(std::span<const double> values, std::span<float> result) {
  std::transform(values.begin(), values.end(), result.begin(),
                 [](double x) { return static_cast<float>(x); });
}

/// A part of a problem as doubles.
class WidenedProblem {
 public:
  explicit WidenedProblem(const LinearOdeProblem<float>& problem) : problem_(problem) {}

  LinearOdeProblem<double> take(const ItemRange& part) {
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

/// The gradient of one input for a part: rounded to float, or added to the sums of a piece.
class NarrowedGradient {
 public:
  NarrowedGradient(InputGradient<float>& gradient, std::ptrdiff_t batch, std::ptrdiff_t piece)
      : gradient_(gradient), batch_(batch), piece_(piece) {}

  linear_ode::GradientOutput<double> of(const ItemRange& part) {
    if (gradient_.is_shared()) return {nullptr, gradient_.sums(piece_)};
    values_.resize(part_of(gradient_.items(), batch_, part).size());
    return {values_.data(), nullptr};
  }
  void finish(const ItemRange& part) const {
    if (!gradient_.is_shared()) narrow(values_, part_of(gradient_.items(), batch_, part));
  }

 private:
  InputGradient<float>& gradient_;
  std::ptrdiff_t batch_;
  std::ptrdiff_t piece_;
  std::vector<double> values_;
};

/// Items whose solution does not fit a float become not_finite.
void narrow_item(std::span<const double> values, std::span<float> result, ItemStatus& status) {
  narrow(values, result);
  const bool fits =
      std::all_of(result.begin(), result.end(), [](float x) { return std::isfinite(x); });
  if (fits || status != ItemStatus::solved) return;
  status = ItemStatus::not_finite;
  std::ranges::fill(result, std::numeric_limits<float>::quiet_NaN());
}

void narrow_part(const LinearOdeSolution<double>& wide, const ItemRange& part,
                 const LinearOdeSolutionSpans<float>& result) {
  const std::size_t size = wide.solution.size() / wide.status.size();
  for (std::size_t i = 0; i < wide.status.size(); ++i) {
    const std::size_t item = static_cast<std::size_t>(part.first) + i;
    result.status[item] = wide.status[i];
    narrow_item(std::span(wide.solution).subspan(i * size, size),
                result.solution.subspan(item * size, size), result.status[item]);
    if (result.slack.empty()) continue;
    const bool solved = result.status[item] == ItemStatus::solved;
    result.slack[item] =
        solved ? static_cast<float>(wide.slack[i]) : std::numeric_limits<float>::quiet_NaN();
  }
}

/// One worker's parts of a float problem, as doubles.
class WidenedParts {
 public:
  WidenedParts(const LinearOdeProblem<float>& problem, const LinearOdeOptions& options,
               const Band& band, WorkerMemory& memory)
      : widened_(problem), options_(options), band_(band), memory_(memory) {}

  void take(const ItemRange& part) {
    problem_ = widened_.take(part);
    inputs_ = kernel_inputs(problem_, options_, band_);
    inputs_.memory = &memory_.lanes;
  }

  /// Solves the part that was taken.
  const LinearOdeSolution<double>& solve() {
    resize(solution_, problem_.shape, options_.scheme);
    kernel_status_.assign(solution_.status.size(), linear_ode::tiny_pivot);
    if (!band_.deficient) {
      solve_items(options_, inputs_,
                  {solution_.solution.data(), solution_.slack.data(), kernel_status_.data()});
    }
    set_status<double>(
        problem_, kernel_status_,
        LinearOdeSolutionSpans<double>{solution_.solution, solution_.slack, solution_.status});
    return solution_;
  }

  /// The gradients of the part that was taken. QR needs no solution for them: it solves in the same
  /// elimination.
  void adjoint(linear_ode::LinearOdeAdjointInputs<double> at,
               linear_ode::LinearOdeAdjointOutputs<double> outputs) {
    if (!prefers_ldl(options_)) return linear_ode::qr_adjoint(inputs_, at, outputs);
    solve();
    at.solution = solution_.solution.data();
    at.slack = solution_.slack.data();
    kernel_status_.assign(kernel_status_.size(), 0);
    outputs.status = kernel_status_.data();
    adjoint_items(options_, inputs_, at, outputs);
  }

 private:
  WidenedProblem widened_;
  const LinearOdeOptions& options_;
  const Band& band_;
  WorkerMemory& memory_;
  LinearOdeProblem<double> problem_;
  linear_ode::LinearOdeInputs<double> inputs_;
  LinearOdeSolution<double> solution_;
  std::vector<unsigned char> kernel_status_;
};

void adjoint_of_piece(const LinearOdeProblem<float>& problem, WidenedParts& parts,
                      const linear_ode::LinearOdeAdjointInputs<float>& at, std::ptrdiff_t piece,
                      GradientSums<float>& sums) {
  const std::ptrdiff_t batch = problem.shape.batch;
  const std::span<const float> cotangent(at.cotangent,
                                         static_cast<std::size_t>(solution_size(problem.shape)));
  NarrowedGradient coefficients(sums.coefficients, batch, piece);
  NarrowedGradient rhs(sums.rhs, batch, piece);
  NarrowedGradient initial_values(sums.initial_values, batch, piece);
  NarrowedGradient steps(sums.steps, batch, piece);
  std::vector<double> v;
  const ItemRange items = linear_ode::Partition(batch).piece(piece);
  for_each_part(problem.shape, items, [&](const ItemRange& part) {
    parts.take(part);
    const auto part_v = part_of(cotangent, batch, part);
    v.assign(part_v.begin(), part_v.end());
    parts.adjoint({nullptr, nullptr, v.data(), at.status + part.first},
                  {coefficients.of(part), rhs.of(part), initial_values.of(part), steps.of(part),
                   sums.weights(piece)});
    for (const NarrowedGradient* gradient : {&coefficients, &rhs, &initial_values, &steps}) {
      gradient->finish(part);
    }
  });
}

}  // namespace

bool is_computed_in_double(const LinearOdeProblem<float>& problem,
                           const LinearOdeOptions& options) {
  if (options.arithmetic != Arithmetic::automatic) {
    return options.arithmetic == Arithmetic::in_double;
  }
  const Scheme& scheme = options.scheme;
  const bool gbdf1 = scheme.family == SchemeFamily::gbdf && scheme.order == 1;
  // Moment systems of uneven steps cancel: gam6's solutions are off by 3e-4 where steps differ by
  // a factor of 30, its step gradients by 2e-3 at a factor of 10.
  const bool even_gam = scheme.family == SchemeFamily::gam && problem.steps.step == 1;
  return !(even_gam || gbdf1) || !is_exact(problem.shape, scheme);
}

void solve_in_double(const LinearOdeProblem<float>& problem, const LinearOdeOptions& options,
                     const Band& band, const ItemRange& items,
                     const LinearOdeSolutionSpans<float>& result, WorkerMemory& memory) {
  WidenedParts parts(problem, options, band, memory);
  for_each_part(problem.shape, items, [&](const ItemRange& part) {
    parts.take(part);
    narrow_part(parts.solve(), part, result);
  });
}

void adjoint_in_double(const LinearOdeProblem<float>& problem, const LinearOdeOptions& options,
                       const linear_ode::LinearOdeAdjointInputs<float>& at,
                       GradientSums<float>& sums, LinearOdeWorkspace::Contents& contents,
                       Executor& executor) {
  const Band& band = contents.plan<double>(problem.shape, options.scheme, Elimination::reduced);
  executor.run(linear_ode::Partition(problem.shape.batch).count(),
               [&](std::ptrdiff_t piece, int worker) {
                 WidenedParts parts(problem, options, band, contents.worker(worker));
                 adjoint_of_piece(problem, parts, at, piece, sums);
               });
}

}  // namespace mechnn
