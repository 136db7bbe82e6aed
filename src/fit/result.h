// From the point found to a FitResult.
#pragma once

#include "fit/estimator.h"
#include "fit/precision.h"
#include "fit/search.h"
#include "mechnn/fit.h"
#include "mechnn/trajectory.h"

namespace mechnn::equation_fit {

/// Everything of the point but how it was found: parameters with Laplace intervals, initial states,
/// models, fitted states, noise, relations.
FitResult describe(const TrajectorySet& data, Estimator& estimator, const Found& found,
                   const Precision& precision);

/// FitResult::integration_error of a result with models.
double integration_error(const TrajectorySet& data, const Estimator& estimator, const Found& found,
                         const FitResult& result);

/// Warnings and verdict of a result whose other members are set.
void judge(const TrajectorySet& data, const FitOptions& options, const Setting& setting,
           const Precision& precision, FitResult& result);

}  // namespace mechnn::equation_fit
