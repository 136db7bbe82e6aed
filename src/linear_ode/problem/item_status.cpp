#include "linear_ode/problem/item_status.h"

#include <algorithm>
#include <limits>

#include "linear_ode/problem/operations.h"
#include "linear_ode/problem/problem.h"

namespace mechnn {

namespace {

template <typename Real>
ItemStatus status_of(const LinearOdeProblem<Real>& problem, std::ptrdiff_t item,
                     unsigned kernel_status) {
  if (kernel_status == 0) return ItemStatus::solved;
  if (!item_is_finite(problem, item)) return ItemStatus::not_finite;
  return (kernel_status & linear_ode::tiny_pivot) != 0 ? ItemStatus::singular
                                                       : ItemStatus::not_finite;
}

}  // namespace

template <typename Real>
void set_status(const LinearOdeProblem<Real>& problem, std::span<const unsigned char> kernel_status,
                const LinearOdeSolutionSpans<Real>& result) {
  constexpr Real poison = std::numeric_limits<Real>::quiet_NaN();
  const auto size = static_cast<std::size_t>(item_size(problem.shape));
  for (std::size_t item = 0; item < kernel_status.size(); ++item) {
    result.status[item] =
        status_of(problem, static_cast<std::ptrdiff_t>(item), kernel_status[item]);
    if (result.status[item] == ItemStatus::solved) continue;
    std::ranges::fill(result.solution.subspan(item * size, size), poison);
    if (!result.slack.empty()) result.slack[item] = poison;
  }
}

template void set_status(const LinearOdeProblem<double>&, std::span<const unsigned char>,
                         const LinearOdeSolutionSpans<double>&);
template void set_status(const LinearOdeProblem<float>&, std::span<const unsigned char>,
                         const LinearOdeSolutionSpans<float>&);

}  // namespace mechnn
