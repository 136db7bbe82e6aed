#include "training/tasks/rheology/kamani_fluid.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>
#include <vector>

#include "mechnn/model.h"
#include "mechnn/simulate.h"

namespace mechnn::training {

at::Tensor KamaniFluid::coefficients() const {
  const double ty = yield_stress, k = consistency, relaxation = viscosity / shear_modulus;
  return at::tensor({relaxation, ty / shear_modulus, k / shear_modulus,  //
                     0.0, ty, k,                                         //
                     0.0, ty * relaxation, k * relaxation},
                    at::kDouble)
      .reshape({3, 3});
}

at::Tensor KamaniFluid::exponents() const {
  return at::tensor({-1.0, flow_index - 1}, at::kDouble).expand({3, 2}).contiguous();
}

// Multiplied by |γ'|, which takes away the pole at γ' = 0:
// σ' = G [(τ_y + k|γ'|ⁿ)(γ' + (η/G) γ'') − σ|γ'|] / (τ_y + k|γ'|ⁿ + η|γ'|).
Expression KamaniFluid::stress_rate(double amplitude) const {
  const auto number = Expression::number;
  const Expression stress = Expression::variable(0), t = Expression::variable(1);
  const Expression rate = number(amplitude) * Expression::function("cos", t);
  const Expression acceleration = -number(amplitude) * Expression::function("sin", t);
  const Expression size = Expression::function("abs", rate);
  const Expression plastic =
      number(yield_stress) + number(consistency) * pow(size, number(flow_index));
  const Expression driven = rate + number(viscosity / shear_modulus) * acceleration;
  return number(shear_modulus) * (plastic * driven - stress * size) /
         (plastic + number(viscosity) * size);
}

double sampling_step() { return 10 * std::numbers::pi / static_cast<double>(shear_samples - 1); }

at::Tensor sampled_stress(const KamaniFluid& fluid, const at::Tensor& amplitudes) {
  std::vector<double> times;
  for (std::int64_t i = 0; i < shear_samples; ++i) {
    times.push_back(sampling_step() * static_cast<double>(i));
  }
  at::Tensor stress = at::empty({amplitudes.size(0), shear_samples}, at::kDouble);
  for (std::int64_t a = 0; a < amplitudes.size(0); ++a) {
    const auto amplitude = amplitudes[a].item<double>();
    Model model;
    model.states = {"stress"};
    model.equations = {{"stress", {{"stress_rate", fluid.stress_rate(amplitude), 1}}}};
    SimulationOptions options;
    options.relative_tolerance = 1e-9;
    options.scales = {std::min(fluid.shear_modulus * amplitude, fluid.yield_stress)};
    const Simulation simulation = simulate(model, std::array{0.0}, times, options);
    if (simulation.status != SimulationStatus::done) {
      throw std::runtime_error("stress at amplitude " + std::to_string(amplitude) + ": " +
                               simulation.message);
    }
    std::copy(simulation.values.begin(), simulation.values.end(),
              stress.data_ptr<double>() + a * shear_samples);
  }
  return stress;
}

}  // namespace mechnn::training
