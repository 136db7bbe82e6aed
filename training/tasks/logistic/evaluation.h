// Errors of inferred equations and trajectories against the truth.
#pragma once

#include <map>
#include <string>

#include "training/tasks/logistic/data.h"
#include "training/tasks/logistic/decoder.h"
#include "training/tasks/logistic/encoder.h"

namespace mechnn::training::logistic {

/// Measures of the code of the held-out trajectories, by name. Errors are absolute and in
/// units of x or of the parameter; parameters are taken in the data's unit of time.
///   states_mean_error       of u against the clean data
///   bias_…                  of p0: mean_error, median_error
///   r_…, quadratic_…        of p1 and p2: these, median_relative_error and r2
///   forecast_mean_error     of x after the last sample, half the span on, from u there
///   new_start_median_error  of x from another start, twice the mean capacity
///   failed                  trajectories whose equation could not be solved; not counted above
/// Parameters only of an equation that can be read; the errors of other times where there is an
/// equation. A learned unit of time is turned into the data's, which no user could do without its
/// step; own_time_… are the parameters as they come.
std::map<std::string, double> evaluated(const Code& code, Decoder& decoder,
                                        const Trajectories& truth);

/// The same measures without a network: of direct fits with p0 = 0 known, under
/// direct_fit_…, with p0 fitted, under direct_fit_with_bias_…, and with p0 fitted under the prior,
/// told the noise, under direct_fit_with_bias_and_prior_…, but for trajectories that begin below 0;
/// and of the projection at the noisy data themselves, under projected_data_….
std::map<std::string, double> evaluated_without_network(const Trajectories& truth, double noise);

}  // namespace mechnn::training::logistic
