#include "joint_fit/quadratic_model.h"

#include <utility>

#include "joint_fit/reduction.h"

namespace mechnn::joint_fit {

QuadraticModel quadratic_model(const FitProblem& problem, const Fit& fit, const Support& support,
                               double row_weight) {
  QuadraticModel model;
  model.support = support;
  model.at = carry_over(fit, support);
  model.prior_sd = prior_of(problem, support);
  model.prior_width = fit.prior_width;
  Systems systems = make_systems(problem, support);
  ReducedSystem reduced;
  if (reduce(systems, fit, model.at, model.prior_sd, row_weight, reduced)) {
    model.schur = std::move(reduced.schur);
    model.gradient = std::move(reduced.gradient);
  }
  return model;
}

}  // namespace mechnn::joint_fit
