// Linear ODE problems that own their numbers, and comparisons against the dense reference.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <random>
#include <span>
#include <vector>

#include "mechnn/linear_ode.h"
#include "problems/linear_odes.h"

namespace mechnn::test {

using problems::Extents;
using problems::OwnedProblem;

/// Random coefficients with a leading one of the highest derivative near 1, so that the problem is
/// well posed for every scheme; steps around `h`, jittered by ± 30 %.
struct RandomProblem {
  LinearOdeShape shape;
  double h = 0.1;
  unsigned seed = 1;
  Extents coefficients_vary, rhs_vary, initial_vary, steps_vary;

  [[nodiscard]] OwnedProblem<double> make() const {
    std::mt19937 random(seed);
    std::normal_distribution<double> normal;
    std::uniform_real_distribution<double> jitter(0.7, 1.3);
    const auto count = [this](Extents vary, std::ptrdiff_t steps) {
      return (vary.batch ? shape.batch : 1) * (vary.step ? steps : 1);
    };
    const auto fill = [](std::ptrdiff_t size, auto draw) {
      std::vector<double> values(static_cast<std::size_t>(size));
      std::generate(values.begin(), values.end(), draw);
      return values;
    };
    const auto gauss = [&] { return normal(random); };
    OwnedProblem<double> p{shape,    {},           {},        {}, {}, coefficients_vary,
                           rhs_vary, initial_vary, steps_vary};
    const std::ptrdiff_t slots = shape.order + 1;
    p.coefficients =
        fill(count(coefficients_vary, shape.step) * shape.equation * shape.dim * slots, gauss);
    for (std::size_t i = 0; i < p.coefficients.size(); ++i) {
      const auto at = static_cast<std::ptrdiff_t>(i);
      if (at % slots != shape.order) continue;
      const std::ptrdiff_t d = at / slots % shape.dim;
      const std::ptrdiff_t e = at / slots / shape.dim % shape.equation;
      p.coefficients[i] = (d == e % shape.dim ? 1 : 0) + 0.1 * p.coefficients[i];
    }
    p.rhs = fill(count(rhs_vary, shape.step) * shape.equation, gauss);
    p.initial_values =
        fill(count(initial_vary, shape.initial_steps) * shape.dim * shape.initial_orders, gauss);
    p.steps = fill(count(steps_vary, shape.step - 1), [&] { return h * jitter(random); });
    return p;
  }
};

inline std::vector<double> random_vector(std::size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  std::vector<double> values(size);
  std::generate(values.begin(), values.end(), [&] { return normal(random); });
  return values;
}

/// Largest difference over the largest expected entry; infinite where one is not a number.
template <class Got, class Expected>
double relative_error(const Got& got, const Expected& expected) {
  if (static_cast<std::size_t>(std::size(got)) != static_cast<std::size_t>(std::size(expected))) {
    return INFINITY;
  }
  double largest = 0;
  double difference = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(std::size(got)); ++i) {
    const auto at = static_cast<std::ptrdiff_t>(i);
    const double gap = std::abs(static_cast<double>(got[at]) - static_cast<double>(expected[at]));
    if (!std::isfinite(gap)) return INFINITY;
    difference = std::max(difference, gap);
    largest = std::max(largest, std::abs(static_cast<double>(expected[at])));
  }
  return difference == 0 ? 0 : difference / largest;
}

}  // namespace mechnn::test
