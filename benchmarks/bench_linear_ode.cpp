// Time of the linear solver, forward and adjoint, by scheme, factorisation and size.
//
//   build/release/bin/bench_linear_ode --benchmark_repetitions=9
//       --benchmark_report_aggregates_only=true
// Time per step and item is the column "ns_per_step"; compare with docs/math/solver.md,
// "Elimination".
#include <benchmark/benchmark.h>

#include <string>

#include "mechnn/linear_ode_tangent.h"
#include "problems/linear_odes.h"

namespace mechnn {
namespace {

struct Case {
  std::string rows;
  Factorisation factorisation;
  LinearOdeShape shape;
  Arithmetic arithmetic = Arithmetic::as_given;
};

template <typename Real>
void count(benchmark::State& state, const Case& c) {
  const double steps = static_cast<double>(c.shape.batch * c.shape.step);
  state.counters["ns_per_step"] = benchmark::Counter(
      steps * 1e-9, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

template <typename Real>
void forward(benchmark::State& state, const Case& c) {
  const auto problem = problems::oscillators<Real>(c.shape);
  LinearOdeOptions options;
  options.scheme = Scheme::parse(c.rows);
  options.factorisation = c.factorisation;
  options.arithmetic = c.arithmetic;
  auto solution = linear_ode_solve(problem.view(), options);
  LinearOdeWorkspace workspace;
  for (auto _ : state) {
    linear_ode_solve<Real>(problem.view(), options,
                           {solution.solution, solution.slack, solution.status}, workspace);
    benchmark::DoNotOptimize(solution.solution.data());
  }
  count<Real>(state, c);
}

template <typename Real>
void adjoint(benchmark::State& state, const Case& c) {
  const auto problem = problems::oscillators<Real>(c.shape);
  LinearOdeOptions options;
  options.scheme = Scheme::parse(c.rows);
  options.factorisation = c.factorisation;
  options.arithmetic = c.arithmetic;
  const auto solution = linear_ode_solve(problem.view(), options);
  const std::vector<Real> cotangent(solution.solution.size(), Real(1));
  auto gradients = linear_ode_adjoint<Real>(problem.view(), options, solution, cotangent);
  LinearOdeWorkspace workspace;
  for (auto _ : state) {
    linear_ode_adjoint<Real>(problem.view(), options,
                             {solution.solution, solution.slack, solution.status}, cotangent,
                             {gradients.coefficients, gradients.rhs, gradients.initial_values,
                              gradients.steps, gradients.weights},
                             workspace);
    benchmark::DoNotOptimize(gradients.coefficients.data());
  }
  count<Real>(state, c);
}

/// Along a direction of all inputs: of the solution, and of its gradients.
void tangent(benchmark::State& state, const Case& c) {
  const auto problem = problems::oscillators<double>(c.shape);
  LinearOdeOptions options;
  options.scheme = Scheme::parse(c.rows);
  const auto z = linear_ode_solve(problem.view(), options);
  const std::vector<double> cotangent(z.solution.size(), 1.0);
  const LinearOdeInputTangents along{problem.coefficients, problem.rhs,     problem.initial_values,
                                     problem.steps,        {0.1, 0.1, 0.1}, {}};
  auto result = linear_ode_tangent(problem.view(), options, z.status, along, cotangent);
  auto& of = result.gradients;
  LinearOdeWorkspace workspace;
  for (auto _ : state) {
    linear_ode_tangent(problem.view(), options, z.status, along, cotangent,
                       {result.solution,
                        result.slack,
                        {of.coefficients, of.rhs, of.initial_values, of.steps, of.weights}},
                       workspace);
    benchmark::DoNotOptimize(of.coefficients.data());
  }
  count<double>(state, c);
}

void add(const Case& c) {
  const std::string size = "/" + std::to_string(c.shape.batch) + "x" + std::to_string(c.shape.step);
  const std::string method = c.factorisation == Factorisation::qr ? "/qr" : "/ldl";
  const auto name = [&](const char* what) { return c.rows + method + size + what; };
  const auto ms = benchmark::kMillisecond;
  benchmark::RegisterBenchmark(name("/forward").c_str(), forward<double>, c)->Unit(ms);
  benchmark::RegisterBenchmark(name("/adjoint").c_str(), adjoint<double>, c)->Unit(ms);
  if (c.factorisation == Factorisation::ldl) return;
  benchmark::RegisterBenchmark(name("/tangent").c_str(), tangent, c)->Unit(ms);
  benchmark::RegisterBenchmark(name("/float/forward").c_str(), forward<float>, c)->Unit(ms);
  benchmark::RegisterBenchmark(name("/float/adjoint").c_str(), adjoint<float>, c)->Unit(ms);
  Case wide = c;
  wide.arithmetic = Arithmetic::in_double;
  benchmark::RegisterBenchmark(name("/float_in_double/forward").c_str(), forward<float>, wide)
      ->Unit(ms);
  benchmark::RegisterBenchmark(name("/float_in_double/adjoint").c_str(), adjoint<float>, wide)
      ->Unit(ms);
}

LinearOdeShape sizes(std::ptrdiff_t batch, std::ptrdiff_t step) {
  return {batch, step, 1, 1, 2, 1, 2};
}

void add_all() {
  for (const char* rows : {"taylor", "gam6", "gbdf6"})
    add({rows, Factorisation::qr, sizes(1536, 50)});
  add({"taylor", Factorisation::ldl, sizes(1536, 50)});
  for (const std::ptrdiff_t step : {100, 1000, 10000, 100000}) {
    add({"taylor", Factorisation::ldl, sizes(1, step)});
    add({"gam6", Factorisation::qr, sizes(1, step)});
  }
}

}  // namespace
}  // namespace mechnn

int main(int argc, char** argv) {
  mechnn::add_all();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
