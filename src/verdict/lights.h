// From measured numbers to lights.
#pragma once

#include <cstddef>
#include <vector>

#include "mechnn/discovery.h"
#include "mechnn/trajectory.h"
#include "mechnn/verdict.h"

namespace mechnn::verdict {

/// Variance (D) of the measured values about the mean of their trajectory.
std::vector<double> variances(const TrajectorySet& data);

/// What the forecasts of a state were compared with.
struct Compared {
  double variance = 0;  ///< of the state's data
  double noise = 0;     ///< mean σ² of the values
  double count = 0;     ///< of values
};

/// Sets the light of one state from its other numbers.
void judge_state(const DiscoveryResult& result, std::size_t d, const Compared& compared,
                 StateVerdict& state);

/// exp(0)/(exp(0) + Σ exp(−behind/2)) over the rivals; NaN without rivals.
double probability_of_terms(const DiscoveryResult& result);
Light light_of_terms(const DiscoveryResult& result, double probability);

/// The least |ξ|/standard error; NaN where no error is known.
double min_significance(const Model& model);
Light light_of_coefficients(const DiscoveryResult& result, double min_significance,
                            double numbers_per_parameter);

/// True where the coefficient is not larger than its error by enough to be told from 0.
bool is_insignificant(const Term& term);

/// Numbers measured, for each coefficient and initial value.
double numbers_per_parameter(const TrajectorySet& data, const DiscoveryResult& result);
/// True where those are too few for the errors to mean anything.
bool has_few_numbers(double numbers_per_parameter);

}  // namespace mechnn::verdict
