// A linear ODE's solution and gradients along tangents of all they depend on.
#pragma once

#include <cstddef>
#include <numeric>
#include <ostream>
#include <vector>

#include "mechnn/linear_ode_tangent.h"
#include "support/linear_ode_data.h"

namespace mechnn::test {

using Numbers = std::vector<double>;

/// Tangents that own their numbers.
struct OwnedTangents {
  Numbers coefficients, rhs, initial_values, steps, cotangent;
  RowWeights weights;

  [[nodiscard]] LinearOdeInputTangents view() const {
    return {coefficients, rhs, initial_values, steps, weights, cotangent};
  }
};

inline double dot(const Numbers& a, const Numbers& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

inline double dot(const OwnedTangents& v, const LinearOdeGradients<double>& g) {
  return dot(v.coefficients, g.coefficients) + dot(v.rhs, g.rhs) +
         dot(v.initial_values, g.initial_values) + dot(v.steps, g.steps) +
         dot({v.weights.equation, v.weights.initial, v.weights.smoothness}, g.weights);
}

/// Entries of the size of their inputs: steps move by shares of themselves.
inline OwnedTangents random_tangents(const OwnedProblem<double>& p, std::size_t solution_size,
                                     unsigned seed) {
  OwnedTangents v;
  v.coefficients = random_vector(p.coefficients.size(), seed);
  v.rhs = random_vector(p.rhs.size(), seed + 1);
  v.initial_values = random_vector(p.initial_values.size(), seed + 2);
  v.steps = random_vector(p.steps.size(), seed + 3);
  for (std::size_t i = 0; i < v.steps.size(); ++i) v.steps[i] *= 0.3 * p.steps[i];
  v.cotangent = random_vector(solution_size, seed + 4);
  v.weights = {0.3, -0.5, 0.2};
  return v;
}

inline void shift(Numbers& x, double delta, const Numbers& tangent) {
  for (std::size_t i = 0; i < x.size(); ++i) x[i] += delta * tangent[i];
}

/// Solution and gradients as functions of ε, and as one vector of numbers.
struct Moved {
  OwnedProblem<double> problem;
  LinearOdeOptions options;
  Numbers cotangent;

  Moved(const OwnedProblem<double>& p, const LinearOdeOptions& o, const Numbers& w)
      : problem(p), options(o), cotangent(w) {}

  [[nodiscard]] Moved by(double delta, const OwnedTangents& v) const {
    Moved result = *this;
    shift(result.problem.coefficients, delta, v.coefficients);
    shift(result.problem.rhs, delta, v.rhs);
    shift(result.problem.initial_values, delta, v.initial_values);
    shift(result.problem.steps, delta, v.steps);
    shift(result.cotangent, delta, v.cotangent);
    result.options.weights.equation += delta * v.weights.equation;
    result.options.weights.initial += delta * v.weights.initial;
    result.options.weights.smoothness += delta * v.weights.smoothness;
    return result;
  }
  [[nodiscard]] LinearOdeSolution<double> solve() const {
    return linear_ode_solve(problem.view(), options);
  }
  [[nodiscard]] std::vector<Numbers> results() const {
    const auto z = solve();
    const auto g = linear_ode_adjoint<double>(problem.view(), options, z, cotangent);
    return {z.solution, z.slack, g.coefficients, g.rhs, g.initial_values, g.steps, g.weights};
  }
  [[nodiscard]] LinearOdeTangent tangent(const OwnedTangents& v) const {
    return linear_ode_tangent(problem.view(), options, solve().status, v.view(), cotangent);
  }
};

/// Central differences of fourth order.
inline std::vector<Numbers> differences(const Moved& at, const OwnedTangents& v) {
  constexpr double d = 2e-4;
  auto result = at.by(d, v).results();
  const auto below = at.by(-d, v).results();
  const auto far_above = at.by(2 * d, v).results();
  const auto far_below = at.by(-2 * d, v).results();
  for (std::size_t k = 0; k < result.size(); ++k) {
    for (std::size_t i = 0; i < result[k].size(); ++i) {
      const double near = result[k][i] - below[k][i];
      const double far = far_above[k][i] - far_below[k][i];
      result[k][i] = (8 * near - far) / (12 * d);
    }
  }
  return result;
}

/// A problem of random numbers.
struct TangentCase {
  const char* rows;
  LinearOdeShape shape;
  Factorisation factorisation = Factorisation::qr;
  Extents coefficients = {}, rest = {};
  double h = 0.3;
  double tolerance = 2e-8;
};

inline void PrintTo(const TangentCase& c, std::ostream* out) {
  *out << c.rows << " E " << c.shape.equation << " D " << c.shape.dim << " n " << c.shape.order
       << " given at " << c.shape.initial_steps << " h " << c.h;
}

inline Moved of_case(const TangentCase& c) {
  const RandomProblem random{c.shape, c.h, 5, c.coefficients, c.rest, c.rest, c.rest};
  LinearOdeOptions options;
  options.scheme = Scheme::parse(c.rows);
  options.factorisation = c.factorisation;
  options.weights = {1.2, 2.0, 0.7};
  options.alpha = 0.4;
  const auto size = c.shape.batch * c.shape.step * c.shape.dim * (c.shape.order + 1);
  return {random.make(), options, random_vector(static_cast<std::size_t>(size), 3)};
}

}  // namespace mechnn::test
