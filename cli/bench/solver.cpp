// The linear solver's time on u'' + u = 0, by row family, batch and number of steps.
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <limits>

#include "bench/benchmarks.h"
#include "mechnn/linear_ode.h"

namespace mechnn::cli {
namespace {

struct Case {
  const char* rows;
  std::ptrdiff_t batch;
  std::ptrdiff_t step;
};

constexpr std::array cases = {Case{"taylor", 256, 50}, Case{"taylor", 1, 1000},
                              Case{"gbdf6", 256, 50},  Case{"gbdf6", 1, 1000},
                              Case{"gam6", 256, 50},   Case{"gam6", 1, 1000}};
constexpr int repetitions = 5;

struct Times {
  double forward = std::numeric_limits<double>::infinity();
  double adjoint = std::numeric_limits<double>::infinity();
};

template <typename Action>
double seconds(const Action& action) {
  const auto start = std::chrono::steady_clock::now();
  action();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// The least of a few repetitions: what the code costs, without what else the machine did.
Times measure(const Case& size) {
  const std::vector<double> coefficients{1, 0, 1};
  const std::vector<double> rhs{0};
  const std::vector<double> initial{1, 0};
  const std::vector<double> steps{0.1};
  LinearOdeProblem<double> problem;
  problem.shape = {size.batch, size.step, 1, 1, 2, 1, 2};
  problem.coefficients = {coefficients, 1, 1};
  problem.rhs = {rhs, 1, 1};
  problem.initial_values = {initial, 1, 1};
  problem.steps = {steps, 1, 1};
  LinearOdeOptions options;
  options.rows = Rows::parse(size.rows);
  const std::vector<double> cotangent(static_cast<std::size_t>(size.batch * size.step * 3), 1.0);
  Times best;
  for (int k = 0; k < repetitions; ++k) {
    LinearOdeSolution<double> solution;
    best.forward =
        std::min(best.forward, seconds([&] { solution = linear_ode_solve(problem, options); }));
    best.adjoint = std::min(best.adjoint, seconds([&] {
                              linear_ode_adjoint<double>(problem, options, solution, cotangent);
                            }));
  }
  return best;
}

}  // namespace

BenchmarkResult run_solver_benchmark(const BenchmarkSettings& settings) {
  BenchmarkResult result;
  result.measurements = formats::Json::array();
  result.text = "rows      batch   steps   forward ms   backward ms   Msteps/s\n";
  for (const Case& size : cases) {
    if (settings.stop.stop_requested()) break;
    const Times times = measure(size);
    const double rate = 1e-6 * static_cast<double>(size.batch * size.step) / times.forward;
    result.text += fmt::format("{:8} {:6} {:7} {:12.3f} {:13.3f} {:10.2f}\n", size.rows, size.batch,
                               size.step, 1e3 * times.forward, 1e3 * times.adjoint, rate);
    result.measurements.push_back({{"rows", size.rows},
                                   {"batch", size.batch},
                                   {"step", size.step},
                                   {"forward_seconds", times.forward},
                                   {"backward_seconds", times.adjoint}});
  }
  return result;
}

}  // namespace mechnn::cli
