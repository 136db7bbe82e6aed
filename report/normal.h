// The normal distribution, for quantile plots.
#pragma once

namespace mechnn::report {

/// z with P(Z ≤ z) = probability, for a probability strictly between 0 and 1.
double normal_quantile(double probability);

}  // namespace mechnn::report
