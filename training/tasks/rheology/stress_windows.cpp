#include "training/tasks/rheology/stress_windows.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/logspace.h>
#include <ATen/ops/randn.h>

#include <cmath>

namespace mechnn::training {

at::Tensor trained_amplitudes(const StressDataOptions& options) {
  return at::logspace(std::log10(options.min_amplitude), std::log10(options.max_amplitude),
                      options.amplitudes, 10.0, at::kDouble);
}

at::Tensor root_mean_square(const at::Tensor& stress) { return stress.square().mean(1).sqrt(); }

StressWindows stress_windows(const at::Tensor& amplitudes, const at::Tensor& stress,
                             const StressDataOptions& options) {
  const std::int64_t each = shear_samples / options.window;
  const auto of_windows = [&](const at::Tensor& one) { return one.repeat_interleave(each, 0); };
  auto generator = at::detail::createCPUGenerator(options.seed);
  const at::Tensor size = root_mean_square(stress).unsqueeze(1);
  const at::Tensor noisy =
      stress / size + options.noise * at::randn(stress.sizes(), generator, stress.options());
  const at::Tensor starts = sampling_step() * static_cast<double>(options.window) *
                            at::arange(each, stress.options()).repeat({stress.size(0)});
  StressWindows windows;
  windows.refine = options.refine;
  windows.stress = noisy.slice(1, 0, each * options.window).reshape({-1, options.window});
  windows.size = of_windows(size.squeeze(1));
  windows.shear = Shear::oscillation(of_windows(amplitudes), starts,
                                     sampling_step() / static_cast<double>(options.refine),
                                     options.refine * (options.window - 1) + 1);
  return windows;
}

}  // namespace mechnn::training
