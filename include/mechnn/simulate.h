// Forward integration of a model (SUNDIALS CVODE).
#pragma once

#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "mechnn/inputs.h"
#include "mechnn/model.h"

namespace mechnn {

struct SimulationOptions {
  double relative_tolerance = 1e-8;
  double absolute_tolerance = 1e-10;  ///< in units of each state's scale, its largest value so far
  /// (D·n) positive sizes the states are known to have, as from data; empty: those at the start.
  std::vector<double> scales;
  /// A state beyond this many times its scale at the start ends the simulation as diverged. Far
  /// beyond what any system does that stays finite in time, and short of overflow in its terms.
  double max_growth = 1e100;
  long max_steps_between_outputs = 100000;  ///< more of them end it: status step_limit
  InputSignals inputs = {};                 ///< of the model's inputs; needed where it has any
  std::stop_token stop;

  void validate() const;
};

enum class SimulationStatus { done, diverged, step_limit, failed, stopped };

/// States at the leading output times that were reached.
struct Simulation {
  SimulationStatus status = SimulationStatus::done;
  std::string message;        ///< a sentence for a person when status is not done
  std::vector<double> times;  ///< (T')
  std::vector<double>
      values;  ///< (T', D·n) row-major: the states, then for order 2 their derivatives
};

/// Integrates `model` from `initial_state` (D·n: states, then for order 2 their derivatives), given
/// at times[0], to every later time. Stiff and non-stiff: BDF with Newton and the exact Jacobian.
/// Throws std::invalid_argument on misuse; numerical trouble is a status with what was reached.
[[nodiscard]] Simulation simulate(const Model& model, std::span<const double> initial_state,
                                  std::span<const double> times,
                                  const SimulationOptions& options = {});

}  // namespace mechnn
