// Variances of observations from the entries of A⁻¹ inside the band of an eliminated A.
#pragma once

#include <vector>

#include "discovery/fit_problem.h"
#include "joint_fit/bordered_band.h"

namespace mechnn::discovery {

/// Entries (i, i+j) of A⁻¹, j ≤ q the superdiagonals, at [i·(q+1) + j], by Takahashi's recursion
/// from the last unknown up. Cost N q².
std::vector<double> banded_inverse(const joint_fit::BorderedBand& factor);

/// H A⁻¹ Hᵀ of one observation whose nodes are unknowns first, first + stride, …, from
/// banded_inverse() of a band of `superdiagonals`.
double observed_variance(const std::vector<double>& inverse, std::size_t superdiagonals,
                         const Observation& observation, std::size_t first, std::size_t stride);

}  // namespace mechnn::discovery
