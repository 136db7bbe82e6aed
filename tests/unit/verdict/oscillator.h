// A found model of the harmonic oscillator x' = y, y' = −ω² x with its exact states: where
// forecasts and residuals have closed forms.
#pragma once

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "mechnn/discovery.h"
#include "mechnn/trajectory.h"

namespace mechnn::test {

/// x = cos t, y = −sin t at `samples` times `step` apart, without noise.
inline TrajectorySet oscillator_data(std::size_t samples = 201, double step = 0.1) {
  TrajectorySet data;
  data.states = {"x", "y"};
  data.trajectories.resize(1);
  for (std::size_t s = 0; s < samples; ++s) {
    const double t = step * static_cast<double>(s);
    data.trajectories[0].times.push_back(t);
    data.trajectories[0].values.insert(data.trajectories[0].values.end(),
                                       {std::cos(t), -std::sin(t)});
  }
  return data;
}

inline Term term_of(const Model& model, const std::string& text, double coefficient,
                    double standard_error = 0.001) {
  return {text, Expression::parse(text, model.variables()), coefficient, standard_error};
}

/// x' = y, y' = `stiffness` x, fitted states that are the data, one rival `behind`.
inline DiscoveryResult oscillator_result(const TrajectorySet& data, double stiffness = -1,
                                         double behind = 20) {
  DiscoveryResult result;
  Model& model = result.model;
  model.states = data.states;
  model.equations = {{"x", {}}, {"y", {}}};
  model.equations[0].terms = {term_of(model, "y", 1)};
  model.equations[1].terms = {term_of(model, "x", stiffness)};
  model.noise = {0.01, 0.01};
  for (const Trajectory& trajectory : data.trajectories) {
    result.fits.push_back({trajectory.name, trajectory.times, trajectory.values,
                           std::vector<double>(trajectory.values.size(), 0.0)});
  }
  result.defects = {0, 0};
  result.r_squared = {1, 1};
  result.rivals.push_back({model, 0, behind});
  return result;
}

}  // namespace mechnn::test
