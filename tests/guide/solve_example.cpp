// Solves u″ + 0.2 u′ + w² u = 0, u(0) = 1, u′(0) = 0 for 1000 frequencies w at once.
#include <mechnn/linear_ode.h>

#include <cstdio>
#include <vector>

int main() {
  mechnn::LinearOdeProblem<double> problem;
  problem.shape = {.batch = 1000, .step = 101, .order = 2, .initial_orders = 2};
  std::vector<double> coefficients;  // (1000, 1, 1, 1, 3): of u, u′, u″, the same at all times
  for (int item = 0; item < 1000; ++item) {
    const double w = 1 + 0.001 * item;
    coefficients.insert(coefficients.end(), {w * w, 0.2, 1});
  }
  const std::vector<double> rhs{0}, initial_values{1, 0}, steps{0.05};  // shared by all items
  problem.coefficients = {coefficients, 1000, 1};
  problem.rhs = {rhs, 1, 1};
  problem.initial_values = {initial_values, 1, 1};
  problem.steps = {steps, 1, 1};

  mechnn::LinearOdeOptions options;
  options.scheme = mechnn::Scheme::parse("gam6");
  std::vector<double> solution(1000 * 101 * 3);  // (1000, 101, 1, 3): u, u′, u″
  std::vector<mechnn::ItemStatus> status(1000);
  mechnn::LinearOdeWorkspace workspace;  // memory that further calls use again
  mechnn::ThreadPool threads(2);
  mechnn::linear_ode_solve<double>(problem, options, {solution, {}, status}, workspace, threads);

  for (const int item : {0, 999}) {
    const bool solved = status[item] == mechnn::ItemStatus::solved;
    std::printf("w = %.3f: %s, u(5) = %.6f\n", 1 + 0.001 * item, solved ? "solved" : "not solved",
                solution[mechnn::solution_index(problem.shape, item, 100, 0, 0)]);
  }
}
