#include "training/tasks/n_body/differences.h"

#include <ATen/TensorOperators.h>

#include <array>
#include <cstddef>

#include "mechnn/argument_error.h"

namespace mechnn::training::n_body {
namespace {

/// h² x''(t) = w_0 x(t) + Σ_j w_j (x(t + jh) + x(t − jh)) + O(h^10).
constexpr std::array<double, difference_reach + 1> weights{-205.0 / 72, 8.0 / 5, -1.0 / 5,
                                                           8.0 / 315, -1.0 / 560};

}  // namespace

at::Tensor central_accelerations(const at::Tensor& positions, double step) {
  require_at_least("positions.size(0)", positions.size(0), 2 * difference_reach + 1);
  const std::int64_t count = positions.size(0) - 2 * difference_reach;
  const auto moved = [&](std::int64_t by) {
    return positions.narrow(0, difference_reach + by, count);
  };
  at::Tensor sum = weights[0] * moved(0);
  for (std::int64_t j = 1; j <= difference_reach; ++j) {
    sum = sum + weights[static_cast<std::size_t>(j)] * (moved(-j) + moved(j));
  }
  return sum / (step * step);
}

}  // namespace mechnn::training::n_body
