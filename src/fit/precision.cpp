// S = JᵀJ of the parameters, states eliminated, at the noise as reported. At unit diagonal,
// U = diag(t) S diag(t) with t_k = S_kk^−1/2, an eigenvalue that is zero to rounding is a direction
// along which states and parameters move together and the data see nothing. With U = V M Vᵀ over
// the others, the covariance is diag(t) V M⁻¹ Vᵀ diag(t).
// Initial states: Cov z(0) = A⁻¹ + (A⁻¹B) Cov θ (A⁻¹B)ᵀ.
#include "fit/precision.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "joint_fit/banded_inverse.h"
#include "joint_fit/effective_parameters.h"

namespace mechnn::equation_fit {
namespace {

// S is a difference of numbers some 10^8 times larger (the rows' weight over the data's): below
// this an eigenvalue may be rounding, and an experiment decides.
constexpr double min_eigenvalue = 1e-7;
// A parameter takes part in a direction when it is more than this share of its largest entry.
constexpr double min_part = 1e-3;
// The share of n that is left at least.
constexpr double min_share_left = 0.1;

struct Directions {
  Eigen::VectorXd scale;  // t
  Eigen::VectorXd eigenvalues;
  Eigen::MatrixXd vectors;
  Eigen::VectorXd without;  // 1 for parameters without any influence
};

Directions directions_of(const Eigen::MatrixXd& schur, const Eigen::VectorXd& theta) {
  const Eigen::Index p = schur.rows();
  Directions directions;
  directions.scale.resize(p);
  directions.without = Eigen::VectorXd::Zero(p);
  for (Eigen::Index k = 0; k < p; ++k) {
    const double size = std::max(std::abs(theta[k]), 1e-300);
    // A relative standard error of a million, all else known, is no influence.
    if (schur(k, k) * size * size > 1e-12) {
      directions.scale[k] = 1 / std::sqrt(schur(k, k));
    } else {
      directions.without[k] = 1;
      directions.scale[k] = 0;
    }
  }
  Eigen::MatrixXd unit = directions.scale.asDiagonal() * schur * directions.scale.asDiagonal();
  for (Eigen::Index k = 0; k < p; ++k) {
    if (directions.without[k] != 0) unit(k, k) = 1;
  }
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(unit);
  directions.eigenvalues = solver.eigenvalues();
  directions.vectors = solver.eigenvectors();
  return directions;
}

// The curvature along a direction that seems to have none, by experiment: the parameter that it
// changes most, by a factor of e, all else being fitted again; 0 where J stays as it is.
class Curvature {
 public:
  Curvature(Estimator& estimator, const Found& found, const std::vector<double>& noise)
      : estimator_(estimator), row_weight_(found.row_weight), base_(found.point) {
    base_.noise = noise;
    minimum_ = estimator_.iterate(row_weight_, {1e-7, 30}, base_).objective;
  }

  double along(const Eigen::VectorXd& direction) {
    for (const double change : {1.0, 0.1}) {
      const double curvature = along(direction, change);
      if (std::isfinite(curvature)) return curvature;
    }
    return 0;
  }

 private:
  static constexpr double min_rise = 2e-3;  // of J, which is 4 where 95 % end; rows leave 1e-3

  /// `change` of the logarithm.
  double along(const Eigen::VectorXd& direction, double change) {
    const Eigen::VectorXd size = base_.theta.cwiseAbs().cwiseMax(1e-300);
    Eigen::Index most = 0;
    const double step = change / direction.cwiseQuotient(size).cwiseAbs().maxCoeff(&most);
    Point trial = base_;
    for (Eigen::Index k = 0; k < direction.size(); ++k) {
      trial.theta[k] *= std::exp(step * direction[k] / (base_.theta[k] == 0 ? 1 : base_.theta[k]));
    }
    StepLimits limits{1e-7, 60, FixedParameters(static_cast<std::size_t>(direction.size()), false)};
    limits.fixed[static_cast<std::size_t>(most)] = true;
    const double rise = estimator_.iterate(row_weight_, limits, trial).objective - minimum_;
    return rise > min_rise ? rise / (step * step) : std::isfinite(rise) ? 0 : INFINITY;
  }

  Estimator& estimator_;
  double row_weight_;
  Point base_;
  double minimum_ = 0;
};

void set_covariance(const Eigen::MatrixXd& schur, const Eigen::VectorXd& theta,
                    Precision& precision, std::vector<Eigen::VectorXd>& null,
                    Curvature* curvature) {
  const Eigen::Index p = schur.rows();
  precision.is_determined.assign(static_cast<std::size_t>(p), true);
  precision.covariance = Eigen::MatrixXd::Zero(p, p);
  if (p == 0) return;
  const Directions at = directions_of(schur, theta);
  for (Eigen::Index i = 0; i < p; ++i) {
    const Eigen::VectorXd direction = at.scale.cwiseProduct(at.vectors.col(i));
    double eigenvalue = at.eigenvalues[i];
    if (eigenvalue <= min_eigenvalue) {
      eigenvalue = curvature == nullptr ? 0 : curvature->along(direction);
    }
    if (eigenvalue > 0) {
      if (std::isfinite(eigenvalue)) {
        precision.covariance += direction * direction.transpose() / eigenvalue;
      }
      continue;
    }
    null.push_back(direction);
    const double largest = at.vectors.col(i).cwiseAbs().maxCoeff();
    for (Eigen::Index k = 0; k < p; ++k) {
      if (std::abs(at.vectors(k, i)) > min_part * largest) {
        precision.is_determined[static_cast<std::size_t>(k)] = false;
      }
    }
  }
  for (Eigen::Index k = 0; k < p; ++k) {
    if (at.without[k] == 0) continue;
    precision.is_determined[static_cast<std::size_t>(k)] = false;
    null.emplace_back(Eigen::VectorXd::Unit(p, k) * std::max(std::abs(theta[k]), 1e-300));
  }
}

Eigen::VectorXd own_part(const Estimator& estimator, const Eigen::VectorXd& of_all, std::size_t r) {
  const std::vector<std::size_t>& places = estimator.columns(r);
  Eigen::VectorXd own(static_cast<Eigen::Index>(places.size()));
  for (std::size_t q = 0; q < places.size(); ++q) {
    own[static_cast<Eigen::Index>(q)] = of_all[static_cast<Eigen::Index>(places[q])];
  }
  return own;
}

Eigen::MatrixXd own_block(const Estimator& estimator, const Eigen::MatrixXd& of_all,
                          std::size_t r) {
  const std::vector<std::size_t>& places = estimator.columns(r);
  const auto q = static_cast<Eigen::Index>(places.size());
  Eigen::MatrixXd own(q, q);
  for (Eigen::Index i = 0; i < q; ++i) {
    for (Eigen::Index j = 0; j < q; ++j) {
      own(i, j) = of_all(static_cast<Eigen::Index>(places[static_cast<std::size_t>(i)]),
                         static_cast<Eigen::Index>(places[static_cast<std::size_t>(j)]));
    }
  }
  return own;
}

// σ² = SSR/(n − p_c) of states whose noise is estimated, p_c the trace of their hat matrix.
void correct_noise(Estimator& estimator, const Found& found, Precision& precision) {
  const EstimationProblem& problem = estimator.problem();
  std::vector<double> effective(problem.shape.dim, 0.0);
  for (std::size_t r = 0; r < problem.grids.size(); ++r) {
    const Eigen::MatrixXd covariance = own_block(estimator, precision.covariance, r);
    joint_fit::add_effective(problem.grids[r], estimator.system(r),
                             {problem.shape.dim, covariance, found.point.noise}, effective);
  }
  const joint_fit::Objective at = estimator.objective(found.point, found.row_weight);
  precision.noise = found.point.noise;
  precision.left.assign(problem.shape.dim, 0.0);
  for (std::size_t c = 0; c < problem.shape.dim; ++c) {
    const ComponentScale& scale = problem.scales[c];
    if (scale.observed == 0) continue;
    const auto n = static_cast<double>(scale.observed);
    precision.left[c] = std::isnan(effective[c]) ? NAN : std::max(0.0, n - effective[c]);
    const double left = std::max(min_share_left * n, precision.left[c]);
    precision.freedom += left;
    if (scale.known_noise > 0) continue;
    precision.noise[c] = std::max(found.point.noise[c], std::sqrt(at.squares[c] / left));
  }
}

StartEstimate start_estimate(const Estimator& estimator, const joint_fit::BorderedBand& system,
                             const Point& point, std::size_t r, const Precision& precision) {
  const auto components = static_cast<Eigen::Index>(point.states[r].components());
  StartEstimate estimate{Eigen::VectorXd(components), Eigen::VectorXd(components)};
  const std::vector<double> inverse = joint_fit::banded_inverse(system);
  const std::vector<std::size_t>& places = estimator.columns(r);
  const Eigen::MatrixXd coupled =
      joint_fit::coupling(system, static_cast<Eigen::Index>(places.size()));
  const Eigen::MatrixXd covariance = own_block(estimator, precision.covariance, r);
  for (Eigen::Index c = 0; c < components; ++c) {
    estimate.value[c] = point.states[r].at(static_cast<std::size_t>(c))[0];
    const Eigen::VectorXd row = coupled.col(c);
    const double variance = inverse[static_cast<std::size_t>(c) * (system.superdiagonals() + 1)] +
                            row.dot(covariance * row);
    estimate.standard_error[c] = std::sqrt(variance);
  }
  return estimate;
}

// The direction as shares of the values, its largest entry 1.
Undetermined relative_direction(Estimator& estimator, const Point& point,
                                const Eigen::VectorXd& direction) {
  Undetermined result;
  result.relative = direction.cwiseQuotient(point.theta.cwiseAbs().cwiseMax(1e-300));
  result.relative = result.relative.cwiseProduct(point.theta.cwiseSign());
  const double largest = result.relative.cwiseAbs().maxCoeff();
  result.relative /= largest;
  for (std::size_t r = 0; r < point.states.size(); ++r) {
    const Eigen::VectorXd own = own_part(estimator, direction, r);
    const Eigen::MatrixXd coupled = joint_fit::coupling(estimator.system(r), own.size());
    const auto components = static_cast<Eigen::Index>(point.states[r].components());
    Eigen::VectorXd change(components);
    for (Eigen::Index c = 0; c < components; ++c) {
      const double value = point.states[r].at(static_cast<std::size_t>(c))[0];
      change[c] = value == 0 ? 0 : coupled.col(c).dot(own) / value / largest;
    }
    result.starts.push_back(std::move(change));
  }
  return result;
}

void hide_undetermined(const std::vector<bool>& is_determined, Eigen::MatrixXd& covariance) {
  for (std::size_t k = 0; k < is_determined.size(); ++k) {
    if (is_determined[k]) continue;
    covariance.row(static_cast<Eigen::Index>(k)).setConstant(NAN);
    covariance.col(static_cast<Eigen::Index>(k)).setConstant(NAN);
  }
}

}  // namespace

Precision precision_of(Estimator& estimator, const Found& found) {
  Precision precision;
  precision.noise = found.point.noise;
  joint_fit::ReducedSystem reduced;
  std::vector<Eigen::VectorXd> null;
  if (!estimator.reduce(found.point, found.row_weight, reduced)) return precision;
  set_covariance(reduced.schur, found.point.theta, precision, null, nullptr);
  correct_noise(estimator, found, precision);
  Point corrected = found.point;
  corrected.noise = precision.noise;
  null.clear();
  if (!estimator.reduce(corrected, found.row_weight, reduced)) {
    precision.covariance.resize(0, 0);
    return precision;
  }
  const Eigen::MatrixXd schur = reduced.schur;
  Curvature curvature(estimator, found, precision.noise);
  set_covariance(schur, found.point.theta, precision, null, &curvature);
  // The eliminated systems are read below, and the experiments have used them.
  if (!estimator.reduce(corrected, found.row_weight, reduced)) return precision;
  for (const Eigen::VectorXd& direction : null) {
    precision.undetermined.push_back(relative_direction(estimator, found.point, direction));
  }
  for (std::size_t r = 0; r < found.point.states.size(); ++r) {
    StartEstimate estimate =
        start_estimate(estimator, estimator.system(r), found.point, r, precision);
    for (const Undetermined& direction : precision.undetermined) {
      for (Eigen::Index c = 0; c < estimate.value.size(); ++c) {
        if (std::abs(direction.starts[r][c]) > min_part) estimate.standard_error[c] = NAN;
      }
    }
    precision.starts.push_back(std::move(estimate));
  }
  hide_undetermined(precision.is_determined, precision.covariance);
  return precision;
}

}  // namespace mechnn::equation_fit
