// The profile of parameter p, J_p(θ_p) = min over states and other parameters of J at the noise as
// reported. τ(θ_p) = √(J_p − J) is a straight line through the maximum where the model is linear;
// the limits are where it reaches t_0.975, found by the secant through the maximum (Bates and
// Watts, Nonlinear Regression Analysis, 6.1).
#include <algorithm>
#include <cmath>
#include <utility>

#include "fit/precision.h"

namespace mechnn::equation_fit {
namespace {

constexpr int max_trials = 14;
constexpr double accuracy = 0.01;  // of τ over its goal
constexpr double max_growth = 3;   // of the distance, from one trial to the next
// A profile that has not reached the limit at this many times the value never will.
constexpr double max_distance = 1e4;

class Profile {
 public:
  Profile(Estimator& estimator, const Found& found, const Precision& precision,
          std::size_t parameter)
      : estimator_(estimator),
        row_weight_(found.row_weight),
        best_(found.point),
        parameter_(static_cast<Eigen::Index>(parameter)),
        goal_(t_quantile(precision.freedom)) {
    best_.noise = precision.noise;
    limits_ = {1e-4, 40, FixedParameters(static_cast<std::size_t>(best_.theta.size()), false)};
    minimum_ = estimator.iterate(row_weight_, limits_, best_).objective;
    limits_.fixed[parameter] = true;
    const double error = std::sqrt(precision.covariance(parameter_, parameter_));
    value_ = best_.theta[parameter_];
    first_ = std::isfinite(error) && error > 0 ? goal_ * error : 0.5 * std::abs(value_);
    if (first_ == 0) first_ = 1;
  }

  /// The limit on the side of `sign`; `bound` may come before it.
  double limit(double sign, double bound) {
    double inside = 0, outside = INFINITY;  // distances below and above the limit
    double distance = first_;
    const double to_bound = std::abs(bound - value_);
    Point at = best_;
    double before = 0;
    for (int trial = 0; trial < max_trials; ++trial) {
      const bool is_at_bound = distance >= to_bound;
      // The very bound may have no value; the profile just before it tells the same.
      if (is_at_bound) distance = 0.999 * to_bound;
      const double tau = height(sign, distance, before, at);
      before = distance;
      if (std::abs(tau - goal_) < accuracy * goal_) return value_ + sign * distance;
      if (tau < goal_) {
        if (is_at_bound) return bound;
        inside = distance;
      } else {
        outside = distance;
      }
      if (inside > max_distance * std::max(std::abs(value_), first_)) return sign * INFINITY;
      const double secant = tau > 0 ? distance * goal_ / tau : max_growth * distance;
      distance = std::min(secant, max_growth * distance);
      if (!std::isfinite(distance) || distance <= inside || distance >= outside) {
        distance = std::isfinite(outside) ? 0.5 * (inside + outside) : max_growth * inside;
      }
    }
    return std::isfinite(outside) ? value_ + sign * 0.5 * (inside + outside) : sign * INFINITY;
  }

 private:
  /// τ at a distance from the maximum, `at` being the point of the trial before at `from`.
  double height(double sign, double distance, double from, Point& at) {
    Point trial = distance < from ? best_ : at;
    trial.theta[parameter_] = value_ + sign * distance;
    const double objective = estimator_.iterate(row_weight_, limits_, trial).objective;
    if (!std::isfinite(objective)) return INFINITY;
    at = std::move(trial);
    return std::sqrt(std::max(0.0, objective - minimum_));
  }

  Estimator& estimator_;
  double row_weight_;
  Point best_;
  Eigen::Index parameter_;
  double goal_;
  StepLimits limits_;
  double minimum_ = 0;
  double value_ = 0;
  double first_ = 0;
};

}  // namespace

// The Cornish–Fisher expansion about the normal quantile z (Abramowitz and Stegun, 26.7.5): within
// 1 % from three degrees of freedom.
double t_quantile(double freedom) {
  const double z = 1.959963984540054, v = std::max(freedom, 1.0);
  const double z3 = z * z * z, z5 = z3 * z * z, z7 = z5 * z * z;
  return z + (z3 + z) / (4 * v) + (5 * z5 + 16 * z3 + 3 * z) / (96 * v * v) +
         (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * v * v * v);
}

Limits profile_limits(Estimator& estimator, const Found& found, const Precision& precision,
                      std::size_t parameter) {
  const Unknown& unknown = estimator.setting().unknowns[parameter];
  Profile profile(estimator, found, precision, parameter);
  return {profile.limit(-1, unknown.lower), profile.limit(1, unknown.upper)};
}

}  // namespace mechnn::equation_fit
