#include "support/small_fit_problem.h"

#include <cmath>
#include <random>

#include "discovery/problem/build_problem.h"

namespace mechnn {

joint_fit::FitProblem small_fit_problem(int order) {
  std::mt19937_64 generator(3);
  std::normal_distribution<double> normal;
  TrajectorySet data{{"x", "y"}, {{}}};
  Trajectory& of = data.trajectories[0];
  for (int s = 0; s < 25; ++s) {
    of.times.push_back(0.3 * s + 0.05 * std::sin(s));
    of.values.push_back(2 + std::cos(of.times.back()) + 0.02 * normal(generator));
    of.values.push_back(std::sin(of.times.back()) + 0.02 * normal(generator));
  }
  of.values[7] = NAN;
  DiscoveryOptions options;
  options.order = order;
  options.library.terms = {"sin(x)"};
  return discovery::build_problem(data, options, 1).fit;
}

}  // namespace mechnn
