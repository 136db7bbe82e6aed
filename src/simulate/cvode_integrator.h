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
  /// `system` must outlive the integrator. No step passes `last_time`.
  CvodeIntegrator(FirstOrderForm& system, std::span<const double> initial_state, double first_time,
                  double last_time, const SimulationOptions& options);

  /// One internal step; negative where CVODE gave up (CV_ERR_FAILURE, …).
  int step();

  [[nodiscard]] double time() const { return time_; }
  [[nodiscard]] std::span<const double> state() const;  ///< (N) at time()

  /// The state at a time within the last step, of the step's own order.
  void interpolate(double time, std::span<double> state);

  /// What CVODE said last.
  [[nodiscard]] const std::string& message() const { return message_; }

 private:
  ContextHandle context_;
  VectorHandle state_;
  VectorHandle interpolated_;
  MatrixHandle jacobian_;
  SolverHandle solver_;
  CvodeHandle cvode_;
  std::string message_;
  double time_;
  double last_time_;
};

}  // namespace mechnn
