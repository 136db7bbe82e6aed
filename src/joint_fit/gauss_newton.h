// Gauss–Newton steps of one fit at one row weight, with a line search on J.
#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <optional>

#include "joint_fit/fit.h"
#include "joint_fit/fit_problem.h"
#include "joint_fit/reduction.h"

namespace mechnn::joint_fit {

/// Limits of the iteration of one fit.
struct RefineLimits {
  double tolerance = 0.01;  ///< stop when the expected decrease of J is below this
  int max_iterations = 30;
};

enum class NoiseUpdate { fixed, follows_residuals };

/// The point where the iteration ended: the parts of J there, and S where the last step was
/// computed there.
struct Endpoint {
  Objective value;
  std::optional<Eigen::MatrixXd> schur;
};

/// Sets the states, coefficients, noise and `converged` of `fit`.
Endpoint iterate(const FitProblem& problem, Systems& systems, double row_weight,
                 const RefineLimits& limits, NoiseUpdate noise, Fit& fit);

/// The least σ of state d that a fit takes.
double min_noise(const FitProblem& problem, std::size_t d);

/// Sets the noise of `fit`, where it is unknown, to the rms of the residuals in `value`, bounded
/// below by shares of the smoother's noise and of the state's standard deviation.
void update_noise(const FitProblem& problem, const Objective& value, Fit& fit);

}  // namespace mechnn::joint_fit
