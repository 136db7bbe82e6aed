// Variances of observations from the entries of A⁻¹ inside the band of an eliminated A.
#pragma once

#include <cstddef>
#include <vector>

#include "joint_fit/bordered_band.h"
#include "joint_fit/grid.h"

namespace mechnn::joint_fit {

/// Entries (i, i+j) of A⁻¹, j ≤ q the superdiagonals, at [i·(q+1) + j], by Takahashi's recursion
/// from the last unknown up. Cost N q².
std::vector<double> banded_inverse(const BorderedBand& factor);

/// H A⁻¹ Hᵀ of one observation whose nodes are unknowns first, first + stride, …, from
/// banded_inverse() of a band of `superdiagonals`.
double observed_variance(const std::vector<double>& inverse, std::size_t superdiagonals,
                         const Observation& observation, std::size_t first, std::size_t stride);

}  // namespace mechnn::joint_fit
