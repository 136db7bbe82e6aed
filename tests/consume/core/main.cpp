// Solves u' + u = 0, u(0) = 1 on [0, 1] and finds x' = -x in samples of exp(-t).
#include <mechnn/discovery.h>
#include <mechnn/linear_ode.h>

#include <cmath>
#include <cstdio>

namespace {

bool solver_works() {
  const std::vector<double> coefficients{1, 1}, rhs{0}, initial{1}, steps{0.1};
  mechnn::LinearOdeProblem<double> problem;
  problem.shape.step = 11;
  problem.coefficients = {coefficients, 1, 1};
  problem.rhs = {rhs, 1, 1};
  problem.initial_values = {initial, 1, 1};
  problem.steps = {steps, 1, 1};
  mechnn::LinearOdeOptions options;
  options.scheme = mechnn::Scheme::parse("gam6");
  const auto result = mechnn::linear_ode_solve(problem, options);
  return std::abs(result.at(0, 10, 0, 0) - std::exp(-1.0)) < 1e-6;
}

bool discovery_works() {
  mechnn::TrajectorySet data{{"x"}, {{}}};
  for (int i = 0; i <= 40; ++i) {
    data.trajectories[0].times.push_back(0.1 * i);
    data.trajectories[0].values.push_back(std::exp(-0.1 * i));
  }
  const auto terms = mechnn::discover(data).model.equations[0].terms;
  return terms.size() == 1 && terms[0].text == "x" && std::abs(terms[0].coefficient + 1) < 1e-3;
}

}  // namespace

int main() {
  const bool solver = solver_works(), discovery = discovery_works();
  std::printf("solver %s, discovery %s\n", solver ? "works" : "FAILS",
              discovery ? "works" : "FAILS");
  return solver && discovery ? 0 : 1;
}
