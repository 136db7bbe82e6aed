#include "training/tasks/discovery/windows.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/isnan.h>
#include <ATen/ops/median.h>
#include <ATen/ops/tensor.h>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

namespace mechnn::training {
namespace {

/// Steps that differ by rounding alone are equal.
constexpr double equal_steps = 1e-6;
/// In median steps: no window bridges a longer one.
constexpr double max_gap = 10;

at::Tensor as_tensor(const std::vector<double>& numbers) {
  return at::tensor(numbers, at::kDouble);
}

/// (W, length, …) of a tensor over samples.
at::Tensor windowed(const at::Tensor& samples, std::int64_t length, std::int64_t stride) {
  return samples.unfold(0, length, stride).movedim(-1, 1);
}

/// (W), true where no step of a window is a gap.
at::Tensor is_without_gap(const at::Tensor& steps, const at::Tensor& all_steps) {
  return steps.amax(1) <= max_gap * all_steps.median();
}

/// The windows without a missing value or a gap, not scaled.
Windows cut(const Trajectory& trajectory, std::int64_t length, std::int64_t stride) {
  const auto samples = static_cast<std::int64_t>(trajectory.samples());
  const std::int64_t dim = std::ssize(trajectory.values) / samples;
  Windows windows;
  windows.values = at::empty({0, length, dim}, at::kDouble);
  if (samples < length) return windows;
  const at::Tensor values =
      windowed(as_tensor(trajectory.values).reshape({samples, dim}), length, stride);
  const at::Tensor all_steps = as_tensor(trajectory.times).diff();
  const at::Tensor steps = windowed(all_steps, length - 1, stride);
  const at::Tensor is_known = at::isnan(values).flatten(1).any(1).logical_not();
  const at::Tensor whole =
      is_known.logical_and(is_without_gap(steps, all_steps)).nonzero().squeeze(1);
  windows.values = values.index_select(0, whole);
  windows.steps = steps.index_select(0, whole);
  windows.starts = whole * stride;
  return windows;
}

Windows joined(const std::vector<Windows>& parts) {
  std::vector<at::Tensor> values, steps, starts;
  for (const Windows& part : parts) {
    values.push_back(part.values);
    steps.push_back(part.steps);
    starts.push_back(part.starts);
  }
  return {at::cat(values), at::cat(steps), at::cat(starts), {}, {}};
}

void check_spread(const TrajectorySet& data, const at::Tensor& spread) {
  for (std::size_t d = 0; d < data.dim(); ++d) {
    if (spread[static_cast<std::int64_t>(d)].item<double>() > 0) continue;
    throw std::invalid_argument("state " + data.states[d] + ": it is constant in all windows");
  }
}

}  // namespace

Windows Windows::at(const at::Tensor& index) const {
  Windows some = *this;
  some.values = values.index_select(0, index);
  some.starts = starts.index_select(0, index);
  if (steps.size(0) != 1) some.steps = steps.index_select(0, index);
  return some;
}

Windows windows_of(const TrajectorySet& data, std::int64_t length, std::int64_t stride) {
  std::vector<Windows> parts;
  for (const Trajectory& trajectory : data.trajectories) {
    parts.push_back(cut(trajectory, length, stride));
    if (parts.back().size() > 0) continue;
    throw std::invalid_argument(
        (trajectory.name.empty() ? "data" : "trajectory '" + trajectory.name + "'") + ": no " +
        std::to_string(length) +
        " successive samples without a missing value or a gap, of which the network needs a "
        "window");
  }
  Windows windows = joined(parts);
  const double mean = windows.steps.mean().item<double>();
  if ((windows.steps - mean).abs().max().item<double>() < equal_steps * mean) {
    windows.steps = at::full({1, 1}, mean, at::kDouble);
  }
  windows.centre = windows.values.mean(at::IntArrayRef{0, 1});
  windows.spread = windows.values.std(at::IntArrayRef{0, 1}, false);
  check_spread(data, windows.spread);
  windows.values = (windows.values - windows.centre) / windows.spread;
  return windows;
}

Windows windows_like(const Windows& like, const Trajectory& trajectory, std::int64_t stride) {
  Windows windows = cut(trajectory, like.values.size(1), stride);
  windows.centre = like.centre;
  windows.spread = like.spread;
  windows.values = (windows.values - windows.centre) / windows.spread;
  return windows;
}

}  // namespace mechnn::training
