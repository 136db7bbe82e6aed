// Errors of float problems against double ones, by scheme and step, as the table of
// docs/math/solver.md: computed in float, as by default, and, to tell conditioning from arithmetic,
// in double from inputs perturbed by a float's rounding error.
//
//   build/release/bin/float_accuracy
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>

#include "problems/linear_odes.h"

namespace mechnn {
namespace {

using Problem = problems::OwnedProblem<double>;

struct Results {
  LinearOdeSolution<double> solution;
  LinearOdeGradients<double> gradients;
};

std::vector<double> widened(const std::vector<float>& x) { return {x.begin(), x.end()}; }

Results results_of(const Problem& p, const LinearOdeOptions& options,
                   const std::vector<float>& cotangent) {
  Results got;
  got.solution = linear_ode_solve(p.view(), options);
  got.gradients = linear_ode_adjoint<double>(p.view(), options, got.solution, widened(cotangent));
  return got;
}

Results results_in_float(const Problem& p, const LinearOdeOptions& options,
                         const std::vector<float>& cotangent) {
  const auto single = p.as<float>();
  const auto solution = linear_ode_solve(single.view(), options);
  const auto g = linear_ode_adjoint<float>(single.view(), options, solution, cotangent);
  return {{widened(solution.solution), {}, {}, solution.shape},
          {widened(g.coefficients),
           widened(g.rhs),
           widened(g.initial_values),
           widened(g.steps),
           {},
           {}}};
}

Problem perturbed(Problem p) {
  std::mt19937 random(4);
  std::uniform_real_distribution<double> relative(-6e-8, 6e-8);
  for (auto* input : {&p.coefficients, &p.rhs, &p.initial_values, &p.steps}) {
    for (double& x : *input) x *= 1 + relative(random);
  }
  return p;
}

/// The largest difference over the largest entry.
double error(const std::vector<double>& got, const std::vector<double>& exact) {
  double difference = 0;
  double largest = 0;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    difference = std::max(difference, std::abs(got[i] - exact[i]));
    largest = std::max(largest, std::abs(exact[i]));
  }
  return difference / largest;
}

void print_errors(const Results& got, const Results& exact) {
  const LinearOdeGradients<double>& g = got.gradients;
  const LinearOdeGradients<double>& e = exact.gradients;
  const double gradient = std::max({error(g.coefficients, e.coefficients), error(g.rhs, e.rhs),
                                    error(g.initial_values, e.initial_values)});
  std::printf(" %.0e / %.0e / %.0e |", error(got.solution.solution, exact.solution.solution),
              gradient, error(g.steps, e.steps));
}

void print_row(const char* rows, double h) {
  // Both get inputs that float holds exactly.
  const Problem p =
      problems::oscillators<double>({5, 100, 1, 1, 2, 1, 2}, h).as<float>().as<double>();
  std::vector<float> cotangent(5 * 100 * 3);
  std::mt19937 random(8);
  std::normal_distribution<float> normal;
  std::generate(cotangent.begin(), cotangent.end(), [&] { return normal(random); });
  LinearOdeOptions options;
  options.scheme = Scheme::parse(rows);
  const Results exact = results_of(p, options, cotangent);
  std::printf("| %s | %g |", rows, h);
  options.arithmetic = Arithmetic::as_given;
  print_errors(results_in_float(p, options, cotangent), exact);
  options.arithmetic = Arithmetic::automatic;
  print_errors(results_in_float(p, options, cotangent), exact);
  print_errors(results_of(perturbed(p), options, cotangent), exact);
  std::printf("\n");
}

}  // namespace
}  // namespace mechnn

int main() {
  std::printf("| rows | h | in float | by default | double, inputs perturbed by 6e-8 |\n");
  std::printf("|---|---|---|---|---|\n");
  for (const char* rows : {"taylor", "taylor_central", "slack", "gam2", "gam4", "gam6", "gam8",
                           "gbdf1", "gbdf2", "gbdf4", "gbdf6", "gbdf8"}) {
    for (const double h : {0.1, 0.01, 0.001}) mechnn::print_row(rows, h);
  }
  return 0;
}
