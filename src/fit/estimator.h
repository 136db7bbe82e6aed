// Levenberg–Marquardt steps of states and parameters on one choice of grids (docs/math/fit.md).
//
//   J(z, θ) = Σ_obs (H z − y)²/σ_c² + Σ_{t,c} r_{t,c}²/(w ρ_c h)² + Σ_p (θ_p − m_p)²/s_p²
#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <memory>
#include <stop_token>
#include <vector>

#include "fit/estimation_problem.h"
#include "joint_fit/linearise.h"
#include "joint_fit/reduction.h"

namespace mechnn::equation_fit {

/// A point of the fit.
struct Point {
  std::vector<joint_fit::NodeValues> states;  ///< (R) of (Z, G)
  Eigen::VectorXd theta;                      ///< (P)
  std::vector<double> noise;                  ///< (Z) σ; 1 for components without data
};

/// Parameters that a step leaves where they are, (P); empty: none.
using FixedParameters = std::vector<bool>;

struct StepLimits {
  double tolerance = 1e-2;  ///< ends when the expected decrease of J is below this
  int max_iterations = 10;
  FixedParameters fixed = {};
};

struct Outcome {
  double objective = INFINITY;  ///< J
  int iterations = 0;
  bool converged = false;
};

class Estimator {
 public:
  /// `problem` and `setting` must outlive it.
  Estimator(const EstimationProblem& problem, const Setting& setting, std::stop_token stop);

  /// (Z) ρ of the rows, which begin as the problem's.
  [[nodiscard]] const std::vector<double>& rates() const { return rates_; }
  /// Those of components without data follow the states' own rates.
  void update_rates(const Point& point);

  /// J's parts at a point.
  joint_fit::Objective objective(const Point& point, double row_weight);

  /// Steps at one row weight, from `point`; the noise stays.
  Outcome iterate(double row_weight, const StepLimits& limits, Point& point);

  /// Steps of the parameters alone to the states as they are, by their rows of weight 1; the sum of
  /// the rows' squares. Infinite where a right-hand side is no number.
  double regress(int steps, Point& point);

  /// S, g and the decrease of the states at a point, without damping.
  bool reduce(const Point& point, double row_weight, joint_fit::ReducedSystem& reduced) {
    return reduce(point, row_weight, 0, reduced);
  }
  /// The eliminated system of each grid, as the last reduce() left it.
  joint_fit::BorderedBand& system(std::size_t grid) { return systems_[grid]->system(); }

  [[nodiscard]] const EstimationProblem& problem() const { return problem_; }
  [[nodiscard]] const Setting& setting() const { return setting_; }
  /// Places in θ of the parameters of one grid, (Q).
  [[nodiscard]] const std::vector<std::size_t>& columns(std::size_t grid) const {
    return setting_.columns[problem_.pieces[grid].trajectory];
  }
  [[nodiscard]] bool is_stopped() const { return stop_.stop_requested(); }

 private:
  struct Step {
    Eigen::VectorXd theta;
    std::vector<joint_fit::NodeValues> states;
    double decrease = 0;
  };

  bool reduce(const Point& point, double row_weight, double damping,
              joint_fit::ReducedSystem& reduced);
  bool make_step(const Point& point, double row_weight, double damping,
                 const FixedParameters& fixed, Step& step);
  /// Brings the states of a point, whose J is `value`, to its parameters; J there.
  double follow(double row_weight, double goal, Point& point, double value);
  [[nodiscard]] Eigen::VectorXd of_grid(const Eigen::VectorXd& theta, std::size_t grid) const;
  void bounds_of_step(const Eigen::VectorXd& theta, const FixedParameters& fixed,
                      Eigen::VectorXd& lower, Eigen::VectorXd& upper) const;

  const EstimationProblem& problem_;
  const Setting& setting_;
  std::stop_token stop_;
  std::vector<double> rates_;
  joint_fit::Systems systems_;
};

}  // namespace mechnn::equation_fit
