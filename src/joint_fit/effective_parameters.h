// How many parameters, states and coefficients, the data of each state determine.
#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <vector>

#include "joint_fit/bordered_band.h"
#include "joint_fit/grid.h"

namespace mechnn::joint_fit {

/// (−A⁻¹B)ᵀ (P, N) of an eliminated trajectory with P coefficients: how the states follow them.
Eigen::MatrixXd coupling(const BorderedBand& system, Eigen::Index parameters);

/// What an estimate is known by.
struct Estimate {
  std::size_t components = 0;         ///< Z
  const Eigen::MatrixXd& covariance;  ///< (P, P) of the coefficients
  const std::vector<double>& noise;   ///< (D) σ
};

/// Adds one eliminated trajectory's share to the p_d (D), the trace of the hat matrix over the
/// observations of d.
void add_effective(const GridTrajectory& grid, const BorderedBand& system, const Estimate& at,
                   std::vector<double>& effective);

}  // namespace mechnn::joint_fit
