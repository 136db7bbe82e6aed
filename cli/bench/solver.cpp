// The linear solver's time by scheme, factorisation, batch and number of steps, against the
// published prototype and against what the machine can move.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <string>
#include <vector>

#include "bench/benchmarks.h"
#include "mechnn/linear_ode.h"

namespace mechnn::cli {
namespace {

struct Case {
  const char* scheme;
  Factorisation factorisation;
  std::ptrdiff_t batch;
  std::ptrdiff_t step;
};

constexpr auto qr = Factorisation::qr;
constexpr auto ldl = Factorisation::ldl;
constexpr std::array cases = {
    Case{"taylor", ldl, 1536, 50}, Case{"taylor", qr, 1536, 50},   Case{"gam6", qr, 1536, 50},
    Case{"gbdf6", qr, 1536, 50},   Case{"taylor", ldl, 1, 100},    Case{"taylor", ldl, 1, 1000},
    Case{"taylor", ldl, 1, 10000}, Case{"taylor", ldl, 1, 100000}, Case{"gam6", qr, 1, 100},
    Case{"gam6", qr, 1, 1000},     Case{"gam6", qr, 1, 10000},     Case{"gam6", qr, 1, 100000},
    Case{"taylor", qr, 1, 1000},   Case{"gbdf6", qr, 1, 1000}};
constexpr int repetitions = 15;

/// The prototype of docs/math/solver.md's fast path: taylor by LDLᵀ, 1536 items of 50 steps.
constexpr double prototype_forward = 0.46e-3;
constexpr double prototype_backward = 0.65e-3;

struct Times {
  double forward;
  double adjoint;
};

template <typename Action>
double seconds(const Action& action) {
  const auto start = std::chrono::steady_clock::now();
  action();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

template <std::size_t N>
double median(std::array<double, N> values) {
  std::ranges::nth_element(values, values.begin() + N / 2);
  return values[N / 2];
}

/// Every input of every item and step, as a network hands them over: u'' + u = 0.
struct Data {
  explicit Data(const Case& size) {
    const auto count = static_cast<std::size_t>(size.batch * size.step);
    for (std::size_t i = 0; i < count; ++i) {
      for (const double c : {1.0, 0.0, 1.0}) coefficients.push_back(c);
    }
    rhs.assign(count, 0.0);
    for (std::ptrdiff_t b = 0; b < size.batch; ++b) {
      initial.push_back(1);
      initial.push_back(0);
    }
    steps.assign(static_cast<std::size_t>(size.batch * (size.step - 1)), 0.1);
  }
  std::vector<double> coefficients, rhs, initial, steps;
};

/// Medians of a few repetitions, into memory that is there already as in a training loop.
Times measure(const Case& size) {
  const Data data(size);
  LinearOdeProblem<double> problem;
  problem.shape = {size.batch, size.step, 1, 1, 2, 1, 2};
  problem.coefficients = {data.coefficients, size.batch, size.step};
  problem.rhs = {data.rhs, size.batch, size.step};
  problem.initial_values = {data.initial, size.batch, 1};
  problem.steps = {data.steps, size.batch, size.step - 1};
  LinearOdeOptions options;
  options.scheme = Scheme::parse(size.scheme);
  options.factorisation = size.factorisation;
  const std::vector<double> cotangent(static_cast<std::size_t>(size.batch * size.step * 3), 1.0);
  LinearOdeSolution<double> solution = linear_ode_solve(problem, options);
  LinearOdeGradients<double> gradients =
      linear_ode_adjoint<double>(problem, options, solution, cotangent);
  const LinearOdeSolutionSpans<double> out{solution.solution, solution.slack, solution.status};
  const LinearOdeSolutionView<double> at{solution.solution, solution.slack, solution.status};
  const LinearOdeGradientsSpans<double> bars{gradients.coefficients, gradients.rhs,
                                             gradients.initial_values, gradients.steps,
                                             gradients.weights};
  LinearOdeWorkspace workspace;
  std::array<double, repetitions> forward;
  std::array<double, repetitions> adjoint;
  for (std::size_t k = 0; k < repetitions; ++k) {
    forward[k] = seconds([&] { linear_ode_solve(problem, options, out, workspace); });
    adjoint[k] = seconds(
        [&] { linear_ode_adjoint<double>(problem, options, at, cotangent, bars, workspace); });
  }
  return {median(forward), median(adjoint)};
}

/// Bytes a second of copying an array that no cache holds.
double copy_bandwidth() {
  std::vector<double> from(std::size_t{1} << 23, 1.0);
  std::vector<double> to(from.size());
  double best = std::numeric_limits<double>::infinity();
  for (int k = 0; k < repetitions; ++k) {
    best = std::min(best, seconds([&] { std::copy(from.begin(), from.end(), to.begin()); }));
    from[static_cast<std::size_t>(k)] = to.back();
  }
  return 2 * static_cast<double>(from.size() * sizeof(double)) / best;
}

std::string line(const Case& size, const Times& times) {
  const double steps = static_cast<double>(size.batch * size.step);
  std::string text =
      fmt::format("{:8} {:4} {:6} {:7} {:11.3f} {:12.3f} {:8.1f} {:10.2f}", size.scheme,
                  to_string(size.factorisation), size.batch, size.step, 1e3 * times.forward,
                  1e3 * times.adjoint, 1e9 * times.forward / steps, 1e-6 * steps / times.forward);
  if (size.batch != 1536) return text + "\n";
  return text + fmt::format(" {:8.1f} {:8.1f}\n", times.forward / prototype_forward,
                            times.adjoint / prototype_backward);
}

/// The traffic of forward (8 numbers a step) against the machine's copying.
std::string roofline(const Case& size, const Times& times) {
  const double bytes = 8.0 * 8.0 * static_cast<double>(size.batch * size.step);
  const double peak = copy_bandwidth();
  const double rate = bytes / times.forward;
  return fmt::format(
      "{} {}: forward moves {:.1f} GB/s of inputs and outputs, {:.0f} % of copying's {:.1f} GB/s\n",
      size.scheme, to_string(size.factorisation), 1e-9 * rate, 100 * rate / peak, 1e-9 * peak);
}

/// The two that are compared with the prototype: cases 0 and 2.
std::string summary(const std::array<Times, cases.size()>& times) {
  return roofline(cases[0], times[0]) +
         fmt::format(
             "gam6 by qr takes {:.1f} (forward) and {:.1f} (backward) times taylor by ldl\n",
             times[2].forward / times[0].forward, times[2].adjoint / times[0].adjoint);
}

}  // namespace

BenchmarkResult run_solver_benchmark(const BenchmarkSettings& settings) {
  BenchmarkResult result;
  result.measurements = formats::Json::array();
  std::array<Times, cases.size()> all{};
  result.text =
      "scheme   how   batch   steps  forward ms  backward ms  ns/step   Msteps/s  "
      "forward, backward / prototype\n";
  for (std::size_t k = 0; k < cases.size(); ++k) {
    if (settings.stop.stop_requested()) return result;
    const Case& size = cases[k];
    const Times& times = all[k] = measure(size);
    result.text += line(size, times);
    result.measurements.push_back({{"scheme", size.scheme},
                                   {"factorisation", to_string(size.factorisation)},
                                   {"batch", size.batch},
                                   {"step", size.step},
                                   {"forward_seconds", times.forward},
                                   {"backward_seconds", times.adjoint}});
  }
  result.text += summary(all);
  return result;
}

}  // namespace mechnn::cli
