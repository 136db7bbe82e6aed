// The prior of each coefficient: its size, in units that follow the data.
#pragma once

#include <vector>

#include "discovery/problem/data_scales.h"
#include "discovery/problem/usable_terms.h"
#include "joint_fit/grid.h"

namespace mechnn::discovery {

/// Sizes that the units of the prior follow.
struct PriorScales {
  DataScales data;
  double fastest_time_scale = 0;
};

/// (D·K) prior standard deviation of every coefficient, equation by equation; `prior_sd` is that in
/// units that follow the data.
std::vector<double> coefficient_priors(double prior_sd, joint_fit::StateShape shape,
                                       const UsableTerms& terms, const PriorScales& scales);

}  // namespace mechnn::discovery
