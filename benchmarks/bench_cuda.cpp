// The solver on a CUDA device over batch and steps, beside the device's own copying and the
// processor: docs/results/cuda.md.
#include <cuda_runtime_api.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "mechnn/executor.h"
#include "mechnn/linear_ode.h"
#include "problems/linear_odes.h"
#include "support/device_problem.h"

namespace {

using namespace mechnn;
using test::DeviceArray;
using test::DeviceProblem;

/// Median milliseconds of `call`, by events around it.
double device_ms(const std::function<void()>& call, int repetitions) {
  cudaEvent_t begin = nullptr;
  cudaEvent_t end = nullptr;
  cudaEventCreate(&begin);
  cudaEventCreate(&end);
  call();
  std::vector<float> times;
  for (int i = 0; i < repetitions; ++i) {
    cudaEventRecord(begin);
    call();
    cudaEventRecord(end);
    cudaEventSynchronize(end);
    float ms = 0;
    cudaEventElapsedTime(&ms, begin, end);
    times.push_back(ms);
  }
  cudaEventDestroy(begin);
  cudaEventDestroy(end);
  std::nth_element(times.begin(), times.begin() + repetitions / 2, times.end());
  return times[static_cast<std::size_t>(repetitions / 2)];
}

double host_ms(const std::function<void()>& call, int repetitions) {
  std::vector<double> times;
  for (int i = 0; i < repetitions + 1; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    call();
    times.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin)
            .count());
  }
  std::nth_element(times.begin(), times.begin() + repetitions / 2, times.end());
  return times[static_cast<std::size_t>(repetitions / 2)];
}

/// Bytes per second that a copy inside the device reads and writes.
double copy_bandwidth() {
  const std::size_t bytes = std::size_t{2} << 30U;
  const DeviceArray<unsigned char> from(bytes);
  const DeviceArray<unsigned char> to(bytes);
  const double ms = device_ms(
      [&] {
        cudaMemcpyAsync(to.span().data(), from.span().data(), bytes, cudaMemcpyDeviceToDevice);
      },
      9);
  return 2e3 * static_cast<double>(bytes) / ms;
}

struct Line {
  const char* scheme;
  std::ptrdiff_t batch;
  std::ptrdiff_t step;
  bool beside_processor;
};

template <class Real>
void measure(const Line& line, double bandwidth) {
  const LinearOdeShape shape{line.batch, line.step, 1, 1, 2, 1, 2};
  const auto p = problems::oscillators<Real>(shape);
  LinearOdeOptions options;
  options.scheme = Scheme::parse(line.scheme);
  options.arithmetic = Arithmetic::as_given;
  DeviceProblem<Real> device(p.view(), options);
  const std::vector<Real> ones(static_cast<std::size_t>(line.batch * line.step * 3), Real(1));
  const DeviceArray<Real> cotangent{std::span<const Real>(ones)};
  const double forward = device_ms([&] { device.solve(); }, 9);
  const double backward = device_ms([&] { device.adjoint(cotangent); }, 9);
  const double numbers = static_cast<double>(p.coefficients.size() + p.rhs.size() +
                                             p.initial_values.size() + p.steps.size());
  const double solution = static_cast<double>(ones.size());
  const double moved = (numbers + solution) * sizeof(Real);
  const double moved_back = (2 * numbers + 2 * solution) * sizeof(Real);
  const auto share = [&](double bytes, double ms) { return 1e5 * bytes / ms / bandwidth; };
  std::string beside;
  if (line.beside_processor) {
    ThreadPool threads(static_cast<int>(std::max(1U, std::thread::hardware_concurrency())));
    LinearOdeSolution<Real> result = linear_ode_solve(p.view(), options, threads);
    LinearOdeWorkspace workspace;
    const double ms = host_ms(
        [&] {
          linear_ode_solve<Real>(p.view(), options, {result.solution, result.slack, result.status},
                                 workspace, threads);
        },
        3);
    beside = fmt::format("{:10.3f} {:6.1f}", ms, ms / forward);
  }
  fmt::print("{:8} {:6} {:8} {:6} {:10.3f} {:10.3f} {:9.2f} {:6.1f} {:6.1f} {:9.1f} {}\n",
             line.scheme, sizeof(Real) == 8 ? "double" : "float", line.batch, line.step, forward,
             backward, 1e6 * forward / static_cast<double>(line.batch * line.step),
             share(moved, forward), share(moved_back, backward),
             static_cast<double>(device.workspace_bytes()) / 1e6, beside);
  std::fflush(stdout);
}

const Line lines[] = {
    {"taylor", 100, 50, true},     {"taylor", 1536, 50, true},     {"taylor", 10000, 50, true},
    {"taylor", 100000, 50, true},  {"taylor", 1000000, 50, false}, {"taylor", 100, 1000, true},
    {"taylor", 10000, 1000, true}, {"taylor", 100, 10000, true},   {"gam6", 100, 50, true},
    {"gam6", 1536, 50, true},      {"gam6", 10000, 50, true},      {"gam6", 100000, 50, true},
    {"gam6", 1000, 1000, true},
};

int run(const std::vector<std::string>& chosen) {
  cudaDeviceProp device{};
  if (cudaGetDeviceProperties(&device, 0) != cudaSuccess) {
    fmt::print(stderr, "no CUDA device\n");
    return 1;
  }
  const double bandwidth = copy_bandwidth();
  fmt::print("{}: {} multiprocessors, copies at {:.0f} GB/s; {} threads beside it\n", device.name,
             device.multiProcessorCount, bandwidth / 1e9, std::thread::hardware_concurrency());
  fmt::print("{:8} {:6} {:8} {:6} {:>10} {:>10} {:>9} {:>6} {:>6} {:>9} {:>10} {:>6}\n", "scheme",
             "type", "batch", "steps", "forward ms", "backward", "ns/step", "% fwd", "% bwd",
             "work MB", "processor", "ratio");
  if (chosen.size() == 3) {
    measure<double>({chosen[0].c_str(), std::stol(chosen[1]), std::stol(chosen[2]), false},
                    bandwidth);
    return 0;
  }
  for (const Line& line : lines) measure<double>(line, bandwidth);
  measure<float>({"gam6", 100000, 50, true}, bandwidth);
  measure<float>({"gbdf1", 100000, 50, true}, bandwidth);
  return 0;
}

}  // namespace

/// bench_cuda [scheme batch steps]
int main(int count, char** arguments) {
  try {
    return run({arguments + 1, arguments + count});
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
