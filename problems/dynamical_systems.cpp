// Lorenz63, Rössler and van der Pol with the protocol of the ODR-BINDy experiments (start, step,
// the longest duration and the library's degree); the others with their usual textbook parameters.
#include "problems/dynamical_systems.h"
#include "mechnn/argument_error.h"

#include <stdexcept>
#include <utility>

namespace mechnn::problems {
namespace {

using Texts = std::vector<std::string>;
using TermList = std::vector<std::pair<std::string, double>>;

Model model_of(const Texts& states, int order, const std::vector<TermList>& right_hand_sides) {
  Model model;
  model.states = states;
  model.order = order;
  const Texts names = variable_names(states, order);
  for (std::size_t d = 0; d < states.size(); ++d) {
    Equation equation{states[d], {}};
    for (const auto& [text, coefficient] : right_hand_sides[d]) {
      equation.terms.push_back({text, Expression::parse(text, names), coefficient, 0});
    }
    model.equations.push_back(std::move(equation));
  }
  return model;
}

LibraryOptions polynomials(int degree) {
  LibraryOptions options;
  options.degree = degree;
  return options;
}

LibraryOptions linear_and_trigonometric() {
  LibraryOptions options = polynomials(1);
  options.trigonometric = true;
  return options;
}

DynamicalSystem lorenz63() {
  return {"lorenz63",
          "Lorenz 1963 (sigma 10, rho 28, beta 8/3)",
          model_of({"x", "y", "z"}, 1,
                   {{{"x", -10}, {"y", 10}},
                    {{"x", 28}, {"y", -1}, {"x*z", -1}},
                    {{"z", -8.0 / 3}, {"x*y", 1}}}),
          {-8, 8, 27},
          0.01,
          10,
          polynomials(2)};
}

DynamicalSystem rossler() {
  return {
      "rossler",
      "Rössler (a 0.2, b 0.2, c 5.7)",
      model_of(
          {"x", "y", "z"}, 1,
          {{{"y", -1}, {"z", -1}}, {{"x", 1}, {"y", 0.2}}, {{"1", 0.2}, {"z", -5.7}, {"x*z", 1}}}),
      {-6, 5, 0},
      0.05,
      30,
      polynomials(2)};
}

DynamicalSystem van_der_pol() {
  return {"van_der_pol",
          "van der Pol (beta 0.5)",
          model_of({"x", "y"}, 1, {{{"y", 1}}, {{"x", -1}, {"y", 0.5}, {"x**2*y", -0.5}}}),
          {-2, 1},
          0.01,
          12,
          polynomials(3)};
}

DynamicalSystem lotka_volterra() {
  return {"lotka_volterra",
          "Lotka–Volterra (growth 1.1, predation 0.4, conversion 0.1, death 0.4)",
          model_of({"x", "y"}, 1, {{{"x", 1.1}, {"x*y", -0.4}}, {{"y", -0.4}, {"x*y", 0.1}}}),
          {10, 10},
          0.1,
          40,
          polynomials(2)};
}

DynamicalSystem damped_pendulum() {
  return {"damped_pendulum",
          "damped pendulum, second order (g/l 9.81, damping 0.2)",
          model_of({"x"}, 2, {{{"x_dot", -0.2}, {"sin(x)", -9.81}}}),
          {2, 0},
          0.02,
          10,
          linear_and_trigonometric()};
}

DynamicalSystem logistic() {
  return {"logistic",
          "logistic growth (rate 1, capacity 2)",
          model_of({"x"}, 1, {{{"x", 1}, {"x**2", -0.5}}}),
          {0.1},
          0.1,
          10,
          polynomials(2)};
}

/// Without the removed, r = 1 − s − i, which would make the library collinear.
DynamicalSystem sir() {
  return {"sir",
          "epidemic of susceptible and infected shares (contact rate 0.5, recovery 0.1)",
          model_of({"s", "i"}, 1, {{{"s*i", -0.5}}, {{"i", -0.1}, {"s*i", 0.5}}}),
          {0.99, 0.01},
          0.25,
          60,
          polynomials(2)};
}

}  // namespace

std::vector<DynamicalSystem> dynamical_systems() {
  return {lorenz63(),        rossler(),  van_der_pol(), lotka_volterra(),
          damped_pendulum(), logistic(), sir()};
}

DynamicalSystem dynamical_system(std::string_view name) {
  std::string known;
  for (DynamicalSystem& system : dynamical_systems()) {
    if (system.name == name) return std::move(system);
    known += (known.empty() ? "" : ", ") + system.name;
  }
  throw ArgumentError("problem", "'" + std::string(name) + "'", "one of " + known);
}

}  // namespace mechnn::problems
