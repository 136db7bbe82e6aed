// CVODE as a stepper: variable-order BDF, Newton with the exact dense Jacobian.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "mechnn/simulate.h"
#include "simulate/first_order_form.h"
#include "simulate/sundials_handles.h"

namespace mechnn {

class CvodeIntegrator {
 public:
  /// `system` must outlive the integrator. `scales` (N): how large each state is at the start; they
  /// grow with the states. No step passes `last_time` or a sample of the inputs.
  CvodeIntegrator(FirstOrderForm& system, std::span<const double> initial_state,
                  std::vector<double> scales, double first_time, double last_time,
                  const SimulationOptions& options);
  // CVODE keeps the address of what it calls back.
  CvodeIntegrator(const CvodeIntegrator&) = delete;
  CvodeIntegrator& operator=(const CvodeIntegrator&) = delete;

  /// One internal step; negative where CVODE gave up (CV_ERR_FAILURE, …).
  int step();

  [[nodiscard]] double time() const { return time_; }
  [[nodiscard]] std::span<const double> state() const;  ///< (N) at time()

  /// The state at a time within the last step, of the step's own order.
  void interpolate(double time, std::span<double> state);

  /// What CVODE said last.
  [[nodiscard]] const std::string& message() const { return message_; }

  /// What CVODE's callbacks see.
  struct Callbacks {
    FirstOrderForm& system;
    double relative_tolerance;
    double absolute_tolerance;   ///< in units of each state's scale
    std::vector<double> scales;  ///< (N) the largest |state| so far
  };

 private:
  void set_up();
  [[nodiscard]] double next_stop() const;

  Callbacks callbacks_;
  ContextHandle context_;
  VectorHandle state_;
  VectorHandle interpolated_;
  MatrixHandle jacobian_;
  SolverHandle solver_;
  CvodeHandle cvode_;
  std::string message_;
  double time_;
  double last_time_;
  std::vector<double> kinks_;  ///< times of the inputs' samples, increasing
};

}  // namespace mechnn
