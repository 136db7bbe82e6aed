// No network: each trajectory's equation by nonlinear least squares, as a yardstick.
#pragma once

#include <array>
#include <span>
#include <vector>

namespace mechnn::training::logistic {

/// The equation's constant term p0: known to be 0, or fitted too.
enum class Bias { zero, fitted };

struct DirectFit {
  std::array<double, 3> parameters{};  ///< p0, p1, p2 of x' = p0 + p1 x + p2 x²
  std::vector<double> states;          ///< x at the times
  bool converged = false;
};

/// Fits x(t) = a + K / (1 + e^{−r(t − c)}) to values at `times` by Levenberg and Marquardt's method
/// from several starts; a = 0 where the bias is. With noise (its standard deviation) above 0 the
/// fit is the likeliest under the prior of data.h, put on r, K and a instead of p; 0: no prior.
/// This is the solution of every such equation with p1² > 4 p0 p2 that moves between its two fixed
/// points.
DirectFit direct_fit(std::span<const double> times, std::span<const double> values, Bias bias,
                     double noise = 0);

}  // namespace mechnn::training::logistic
