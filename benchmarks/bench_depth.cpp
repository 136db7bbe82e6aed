// Time and memory of a training step against depth: k mechanistic blocks with linear layers and
// tanh between, forward, backward and Adam, k = 1 … 16; and the straight lines through them.
//
//   build/release/bin/bench_depth [THREADS]
#include <ATen/Parallel.h>
#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>
#include <torch/optim/adam.h>
#include <torch/utils.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>

#include "support/mechanistic_stack.h"

namespace mechnn {
namespace {

constexpr std::array<int, 5> depths = {1, 2, 4, 8, 16};
constexpr std::int64_t batch = 256;
constexpr std::size_t repetitions = 9;

nn::MechanisticBlockOptions block_options() {
  nn::MechanisticBlockOptions options;
  options.features = 16;
  options.dim = 2;
  options.order = 2;
  options.step = 50;
  options.initial_orders = 2;
  options.scheme = "gam6";
  return options;
}

/// The most bytes of tensors that were alive at once, as PyTorch's allocator reports them.
class PeakMemory : public c10::MemoryReportingInfoBase {
 public:
  void reportMemoryUsage(void* /*pointer*/, std::int64_t size, std::size_t /*allocated*/,
                         std::size_t /*reserved*/, c10::Device /*device*/) override {
    alive_ += size;
    peak_ = std::max(peak_, alive_);
  }
  [[nodiscard]] bool memoryProfilingEnabled() const override { return true; }
  [[nodiscard]] std::int64_t peak() const { return peak_; }

 private:
  std::int64_t alive_ = 0;
  std::int64_t peak_ = 0;
};

struct Cost {
  double milliseconds;  ///< median of a training step, by the clock
  double processor;     ///< the same of the processor's time
  double mebibytes;     ///< peak above what was alive before the step
};

double median(std::array<double, repetitions> values) {
  std::ranges::nth_element(values, values.begin() + repetitions / 2);
  return values[repetitions / 2];
}

Cost cost_of(int depth) {
  torch::manual_seed(1);
  test::MechanisticStack stack(depth, block_options());
  stack.to(torch::kDouble);
  const at::Tensor x = torch::randn({batch, block_options().features}, torch::kDouble);
  const at::Tensor y = x.select(1, 0).unsqueeze(1);
  torch::optim::Adam optimiser(stack.parameters(), torch::optim::AdamOptions(1e-3));
  const auto step = [&] {
    optimiser.zero_grad();
    (stack.forward(x) - y).square().mean().backward();
    optimiser.step();
  };
  step();
  optimiser
      .zero_grad();  // what was alive before is not counted, nor may it be freed while counting
  const auto memory = std::make_shared<PeakMemory>();
  {
    const c10::DebugInfoGuard guard(c10::DebugInfoKind::PROFILER_STATE, memory);
    step();
  }
  std::array<double, repetitions> times{}, processor{};
  for (std::size_t i = 0; i < repetitions; ++i) {
    const std::clock_t began = std::clock();
    const auto start = std::chrono::steady_clock::now();
    step();
    const auto end = std::chrono::steady_clock::now();
    times[i] = std::chrono::duration<double, std::milli>(end - start).count();
    processor[i] = 1e3 * static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
  }
  return {median(times), median(processor), static_cast<double>(memory->peak()) / (1 << 20)};
}

/// y ≈ offset + slope k by least squares, and the share of y's variance that it explains.
void print_line(const char* what, const std::array<double, depths.size()>& y) {
  const double n = depths.size();
  double sx = 0, sy = 0, sxx = 0, sxy = 0, syy = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double x = depths[i];
    sx += x, sy += y[i], sxx += x * x, sxy += x * y[i], syy += y[i] * y[i];
  }
  const double xx = sxx - sx * sx / n, xy = sxy - sx * sy / n, yy = syy - sy * sy / n;
  const double slope = xy / xx;
  std::printf("%s: %.3g + %.3g k, R2 %.4f\n", what, (sy - slope * sx) / n, slope,
              xy * xy / (xx * yy));
}

void run() {
  std::array<double, depths.size()> times{}, processor{}, memory{};
  std::printf(
      "| blocks | ms a training step | processor ms | MiB at its peak |\n|---|---|---|---|\n");
  for (std::size_t i = 0; i < depths.size(); ++i) {
    const Cost cost = cost_of(depths[i]);
    times[i] = cost.milliseconds;
    processor[i] = cost.processor;
    memory[i] = cost.mebibytes;
    std::printf("| %d | %.1f | %.1f | %.2f |\n", depths[i], times[i], processor[i], memory[i]);
  }
  print_line("ms", times);
  print_line("processor ms", processor);
  print_line("MiB", memory);
}

}  // namespace
}  // namespace mechnn

int main(int argc, char** argv) {
  if (argc > 1) at::set_num_threads(std::max(1, std::atoi(argv[1])));
  mechnn::run();
  return 0;
}
