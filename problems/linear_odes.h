// Named linear problems with their truth, shared by tests and benchmarks.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "mechnn/linear_ode.h"

namespace mechnn::problems {

/// Which extents of an input are full; the others are 1 and broadcast.
struct Extents {
  bool batch = true;
  bool step = true;
};

/// A problem that owns its numbers; view() refers to this object's memory.
template <typename Real>
struct OwnedProblem {
  LinearOdeShape shape;
  std::vector<Real> coefficients, rhs, initial_values, steps;
  Extents coefficients_vary, rhs_vary, initial_vary, steps_vary;

  [[nodiscard]] LinearOdeProblem<Real> view() const {
    return {shape, array(coefficients, coefficients_vary, shape.step),
            array(rhs, rhs_vary, shape.step),
            array(initial_values, initial_vary, shape.initial_steps),
            array(steps, steps_vary, shape.step - 1)};
  }
  template <typename Other>
  [[nodiscard]] OwnedProblem<Other> as() const {
    const auto convert = [](const std::vector<Real>& x) {
      return std::vector<Other>(x.begin(), x.end());
    };
    return {shape,          convert(coefficients), convert(rhs), convert(initial_values),
            convert(steps), coefficients_vary,     rhs_vary,     initial_vary,
            steps_vary};
  }

 private:
  Broadcast<Real> array(const std::vector<Real>& values, Extents vary,
                        std::ptrdiff_t extent) const {
    return {values, vary.batch ? shape.batch : 1, vary.step ? extent : 1};
  }
};

/// Damped oscillators u″ + 0.1 u′ + c u = cos t, one stiffness c in [0.5, 2] an item, with every
/// input given for every item and step and steps jittered by 10 %: what a network hands over.
template <typename Real>
OwnedProblem<Real> oscillators(const LinearOdeShape& shape, double h = 0.1) {
  OwnedProblem<Real> p;
  p.shape = shape;
  for (std::ptrdiff_t item = 0; item < shape.batch; ++item) {
    const double c = 0.5 + 1.5 * static_cast<double>(item % 97) / 96;
    double time = 0;
    for (std::ptrdiff_t t = 0; t < shape.step; ++t) {
      const double step = h * (1 + 0.1 * std::sin(1.7 * static_cast<double>(t + item)));
      for (const double x : {c, 0.1, 1.0}) p.coefficients.push_back(static_cast<Real>(x));
      p.rhs.push_back(static_cast<Real>(std::cos(time)));
      if (t + 1 < shape.step) p.steps.push_back(static_cast<Real>(step));
      time += step;
    }
    for (const double x : {1.0, 0.0}) p.initial_values.push_back(static_cast<Real>(x));
  }
  return p;
}

}  // namespace mechnn::problems
