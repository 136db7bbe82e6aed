#include "training/tasks/n_body/orbit.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/diff.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>

#include <array>
#include <cstddef>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "mechnn/argument_error.h"
#include "mechnn/simulate.h"

namespace mechnn::training::n_body {
namespace {

constexpr std::int64_t published_samples = 10'000;
constexpr double published_span = 1000;
constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

}  // namespace

Model two_body_model(const Attraction& attraction) {
  Model model;
  model.states = {"x1", "y1", "x2", "y2"};
  model.order = 2;
  const auto number = Expression::number;
  const auto along = [](std::size_t axis) {
    return Expression::variable(2 + axis) - Expression::variable(axis);
  };
  const Expression squared = pow(along(0), number(2)) + pow(along(1), number(2));
  const Expression divisor = pow(squared, number((attraction.exponent + 1) / 2));
  const std::array<double, 2> strengths{attraction.second, -attraction.first};
  const std::vector<std::string> names = model.variables();
  for (std::size_t body = 0; body < 2; ++body) {
    for (std::size_t axis = 0; axis < 2; ++axis) {
      const Expression pull = along(axis) / divisor;
      model.equations.push_back(
          {model.states[2 * body + axis], {{pull.sympy(names), pull, strengths[body], unknown}}});
    }
  }
  return model;
}

Orbit integrated(const Attraction& attraction, const at::Tensor& positions,
                 const at::Tensor& velocities, double step, std::int64_t samples) {
  const at::Tensor start =
      at::cat({positions.flatten(), velocities.flatten()}).to(at::kDouble).contiguous();
  std::vector<double> times;
  for (std::int64_t i = 0; i < samples; ++i) times.push_back(step * static_cast<double>(i));
  SimulationOptions options;
  options.relative_tolerance = 1e-13;
  options.absolute_tolerance = 1e-15;
  const std::span<const double> state(start.const_data_ptr<double>(),
                                      static_cast<std::size_t>(start.numel()));
  const Simulation simulation = simulate(two_body_model(attraction), state, times, options);
  if (simulation.status != SimulationStatus::done) {
    throw std::runtime_error("two bodies: " + simulation.message);
  }
  const at::Tensor all =
      at::tensor(simulation.values, at::kDouble).reshape({samples, 2, bodies, plane});
  return {all.select(1, 0).contiguous(), all.select(1, 1).contiguous(), step};
}

Orbit published_orbit() {
  const at::Tensor positions = at::tensor({-13.238418190770531, -11.908658277065891,  //
                                           2.3239865607526156, -1.8721719469080744},
                                          at::kDouble)
                                   .reshape({bodies, plane});
  const at::Tensor velocities =
      at::tensor({0.6285276919772544, -0.8236159148636457, 0.0, 0.0}, at::kDouble)
          .reshape({bodies, plane});
  constexpr double step = published_span / static_cast<double>(published_samples - 1);
  return integrated({}, positions, velocities, step, published_samples);
}

// h x'(t_0) = Σ_{k=1..11} ∇^k x / k, with backward differences ∇.
at::Tensor final_velocity(const at::Tensor& positions, double step) {
  require_at_least("positions.size(-3)", positions.size(-3), velocity_samples);
  at::Tensor differences = positions.slice(-3, -velocity_samples);
  at::Tensor velocity = at::zeros_like(positions.select(-3, -1));
  for (std::int64_t k = 1; k < velocity_samples; ++k) {
    differences = at::diff(differences, 1, -3);
    velocity = velocity + differences.select(-3, -1) / static_cast<double>(k);
  }
  return velocity / step;
}

}  // namespace mechnn::training::n_body
