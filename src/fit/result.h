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

/// False where no number is left to estimate the noise by, and with it every error.
bool has_errors(const FitResult& result);

/// Errors, intervals, noise and likelihood of such a fit become NaN, or without end.
void remove_errors(FitResult& result);

/// Warnings and verdict of a result whose other members are set.
void judge(const TrajectorySet& data, const FitOptions& options, const Setting& setting,
           const Precision& precision, FitResult& result);

}  // namespace mechnn::equation_fit
