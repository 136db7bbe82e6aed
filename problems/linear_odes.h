// Named linear problems with their truth, shared by tests and benchmarks.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>
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

/// A linear problem with constant coefficients, its start, and its solution.
struct ConstantOde {
  std::string name;
  std::ptrdiff_t dim = 1;
  std::ptrdiff_t order = 1;
  std::vector<double> coefficients;  ///< (E = D, D, n+1)
  std::vector<double> rhs;           ///< (E)
  std::vector<double> start;         ///< (D, n)
  std::function<double(double t, std::ptrdiff_t d)> truth;
};

/// The problem on the given step lengths, nothing but the steps varying in time.
inline OwnedProblem<double> pose(const ConstantOde& ode, std::vector<double> steps) {
  OwnedProblem<double> p;
  const auto count = static_cast<std::ptrdiff_t>(steps.size()) + 1;
  p.shape = {1, count, ode.dim, ode.dim, ode.order, 1, ode.order};
  p.coefficients = ode.coefficients;
  p.rhs = ode.rhs;
  p.initial_values = ode.start;
  p.steps = std::move(steps);
  p.coefficients_vary.step = false;
  p.rhs_vary.step = false;
  return p;
}

/// u″ + u = 0, u = sin t.
inline ConstantOde unit_oscillator() {
  return {"unit oscillator", 1, 2, {1, 0, 1}, {0}, {0, 1}, [](double t, std::ptrdiff_t) {
            return std::sin(t);
          }};
}

/// The six systems S-MNN is validated on, as first-order systems.
inline std::vector<ConstantOde> validation_odes() {
  std::vector<ConstantOde> odes;
  odes.push_back({"RC circuit", 1, 1, {1 / 1.2, 2.31}, {0.7}, {10}, [](double t, std::ptrdiff_t) {
                    return 0.84 + (10 - 0.84) * std::exp(-t / (1.2 * 2.31));
                  }});
  odes.push_back({"population", 1, 1, {0.23, -1}, {0}, {4.78}, [](double t, std::ptrdiff_t) {
                    return 4.78 * std::exp(0.23 * t);
                  }});
  odes.push_back({"language death", 1, 1, {0.6, 1}, {0.32}, {0.14}, [](double t, std::ptrdiff_t) {
                    return 0.32 / 0.6 - (0.32 / 0.6 - 0.14) * std::exp(-0.6 * t);
                  }});
  odes.push_back({"harmonic",
                  2,
                  1,
                  {0, 1, -1, 0, 2.1, 0, 0, 1},
                  {0, 0},
                  {0.4, -0.03},
                  [](double t, std::ptrdiff_t d) {
                    const double w = std::sqrt(2.1);
                    return d == 0 ? 0.4 * std::cos(w * t) - 0.03 / w * std::sin(w * t)
                                  : -0.03 * std::cos(w * t) - 0.4 * w * std::sin(w * t);
                  }});
  odes.push_back({"damped harmonic",
                  2,
                  1,
                  {0, 1, -1, 0, 4.5, 0, 0.43, 1},
                  {0, 0},
                  {0.12, 0.043},
                  [](double t, std::ptrdiff_t d) {
                    const double r = 0.43 / 2;
                    const double w = std::sqrt(4.5 - r * r);
                    const double b = (r * 0.12 + 0.043) / w;
                    const double c = std::cos(w * t);
                    const double s = std::sin(w * t);
                    return std::exp(-r * t) *
                           (d == 0 ? 0.12 * c + b * s
                                   : (b * w - r * 0.12) * c - (r * b + 0.12 * w) * s);
                  }});
  odes.push_back({"third order",
                  3,
                  1,
                  {0, 1, -1, 0, 0, 0, 0, 0, 0, 1, -1, 0, 0, 0, 1, 0, 1, 1},
                  {0, 0, 0},
                  {0, -1, 1},
                  [](double t, std::ptrdiff_t d) {
                    const double w = std::sqrt(0.75);
                    const double q = std::exp(-t / 2);
                    const double c = std::cos(w * t);
                    const double s = std::sin(w * t) / std::sqrt(3.0);
                    // Starts (i0, i1, i2) = (0, −1, 1): i1 + i2 = 0, i1 − i2 = −2, i1 + 2 i2 = 1.
                    return d == 0 ? q * -2 * s : d == 1 ? q * (-c + s) : q * (c + s);
                  }});
  return odes;
}

/// u′ = −stiffness (u − cos t) − sin t from u(0) = 2, off the slow curve u = cos t.
inline OwnedProblem<double> stiff_curve(double stiffness, double h, std::ptrdiff_t step) {
  OwnedProblem<double> p;
  p.shape = {1, step, 1, 1, 1, 1, 1};
  p.coefficients = {stiffness, 1};
  p.coefficients_vary.step = false;
  p.initial_values = {2};
  for (std::ptrdiff_t t = 0; t < step; ++t) {
    const double time = h * static_cast<double>(t);
    p.rhs.push_back(stiffness * std::cos(time) - std::sin(time));
    if (t > 0) p.steps.push_back(h);
  }
  return p;
}

}  // namespace mechnn::problems
