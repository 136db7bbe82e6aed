#include "training/residuals.h"

#include <cmath>
#include <cstddef>

namespace mechnn::training {
namespace {

/// Visits every residual that is a number: (state, data, residual).
template <typename Visit>
void for_each_residual(const TrajectorySet& data, const std::vector<TrajectoryFit>& fits,
                       Visit visit) {
  for (std::size_t k = 0; k < fits.size(); ++k) {
    for (std::size_t i = 0; i < fits[k].residuals.size(); ++i) {
      const double residual = fits[k].residuals[i];
      if (std::isfinite(residual)) {
        visit(i % data.dim(), data.trajectories[k].values[i], residual);
      }
    }
  }
}

}  // namespace

std::vector<double> r_squared_of(const TrajectorySet& data,
                                 const std::vector<TrajectoryFit>& fits) {
  std::vector<double> sum(data.dim()), square(data.dim()), unexplained(data.dim()),
      count(data.dim());
  for_each_residual(data, fits, [&](std::size_t d, double x, double residual) {
    count[d] += 1;
    sum[d] += x;
    unexplained[d] += residual * residual;
  });
  for_each_residual(data, fits, [&](std::size_t d, double x, double /*residual*/) {
    square[d] += (x - sum[d] / count[d]) * (x - sum[d] / count[d]);
  });
  std::vector<double> result;
  for (std::size_t d = 0; d < data.dim(); ++d) result.push_back(1 - unexplained[d] / square[d]);
  return result;
}

std::vector<double> deviation_of(const TrajectorySet& data,
                                 const std::vector<TrajectoryFit>& fits) {
  std::vector<double> square(data.dim()), count(data.dim());
  for_each_residual(data, fits, [&](std::size_t d, double /*x*/, double residual) {
    count[d] += 1;
    square[d] += residual * residual;
  });
  std::vector<double> result;
  for (std::size_t d = 0; d < data.dim(); ++d) result.push_back(std::sqrt(square[d] / count[d]));
  return result;
}

}  // namespace mechnn::training
