#include "fit/optima.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "fit/refine_grid.h"

namespace mechnn::equation_fit {
namespace {

constexpr double exact = 1e-9;          // 1 − R², as in judge_equations.cpp
constexpr double same_relative = 1e-3;  // of a value: what searches leave where errors are tiny
constexpr std::size_t max_rivals = 5;
// Ends on the first grid this far behind may be the best, or a rival of it, on the last.
constexpr double changed_by_grid = 30;

bool is_same(double a, double b, double error) {
  if (std::isnan(error)) return true;
  return std::abs(a - b) <= std::max(error, same_relative * std::max(std::abs(a), std::abs(b)));
}

bool is_hidden(const Setting& setting, std::size_t c) {
  return !setting.system.components[c].measured.has_value();
}

std::vector<double> starts_at(const Point& point) {
  std::vector<double> starts;
  for (const joint_fit::NodeValues& states : point.states) {
    for (std::size_t c = 0; c < states.components(); ++c) starts.push_back(states.at(c)[0]);
  }
  return starts;
}

FittedOptimum described(const Point& point, double behind, std::size_t searches) {
  return {{point.theta.begin(), point.theta.end()}, starts_at(point), behind, searches};
}

}  // namespace

bool is_same_optimum(const Setting& setting, const Precision& precision, const Point& a,
                     const Point& b) {
  const bool has_errors = precision.covariance.size() > 0;
  for (Eigen::Index k = 0; k < a.theta.size(); ++k) {
    const double error = has_errors ? std::sqrt(precision.covariance(k, k)) : 0;
    if (!is_same(a.theta[k], b.theta[k], error)) return false;
  }
  for (std::size_t r = 0; r < precision.starts.size(); ++r) {
    for (std::size_t c = 0; c < a.states[r].components(); ++c) {
      const double error = precision.starts[r].standard_error[static_cast<Eigen::Index>(c)];
      if (is_hidden(setting, c) && !is_same(a.states[r].at(c)[0], b.states[r].at(c)[0], error)) {
        return false;
      }
    }
  }
  return true;
}

double comparable_objective(const EstimationProblem& problem, const Found& found) {
  double sum = found.objective;
  for (std::size_t c = 0; c < found.point.noise.size(); ++c) {
    const ComponentScale& scale = problem.scales[c];
    const double least = std::sqrt(exact) * scale.size;
    if (scale.observed == 0 || scale.known_noise > 0 || found.point.noise[c] >= least) continue;
    // n log σ² + SSR/σ² at the larger noise.
    const double share = found.point.noise[c] * found.point.noise[c] / (least * least);
    sum += static_cast<double>(scale.observed) * (share - 1 - std::log(share));
  }
  return sum;
}

Ends ends_of(const EstimationProblem& problem, const Setting& setting, const Precision& precision,
             const std::vector<Found>& all) {
  Ends ends;
  for (std::size_t i = 0; i < all.size() && std::isfinite(all[i].objective); ++i) {
    ++ends.finite;
    const auto own =
        std::find_if(ends.optima.begin(), ends.optima.end(), [&](const Ends::Optimum& optimum) {
          // Where nothing is determined that could differ, the likelihood is what tells ends apart.
          const double apart = comparable_objective(problem, all[i]) -
                               comparable_objective(problem, all[optimum.place]);
          return std::abs(apart) < undecided &&
                 is_same_optimum(setting, precision, all[optimum.place].point, all[i].point);
        });
    if (own != ends.optima.end()) {
      ++own->searches;
    } else if (all[i].converged || i == 0) {
      ends.optima.push_back({i, 1});
    }
  }
  std::stable_sort(ends.optima.begin() + 1, ends.optima.end(),
                   [&](const Ends::Optimum& a, const Ends::Optimum& b) {
                     return comparable_objective(problem, all[a.place]) <
                            comparable_objective(problem, all[b.place]);
                   });
  return ends;
}

std::vector<FittedOptimum> optima_of(const EstimationProblem& first, const std::vector<Found>& all,
                                     const Ends& ends, const FinalFit& best,
                                     const std::stop_token& stop) {
  std::vector<FittedOptimum> optima{described(best.found.point, 0, ends.optima.front().searches)};
  std::vector<Point> points{best.found.point};
  const double least = comparable_objective(first, all.front());
  const double least_here = comparable_objective(best.problem, best.found);
  for (std::size_t k = 1; k < ends.optima.size() && k <= max_rivals; ++k) {
    const Found& end = all[ends.optima[k].place];
    if (!(comparable_objective(first, end) - least < changed_by_grid)) break;
    Estimator estimator(best.problem, best.setting, stop);
    Point point = transferred(end.point, first, best.problem);
    estimator.update_rates(point);
    Found here = polish(estimator, std::move(point), 1e-3);
    const double behind = comparable_objective(best.problem, here) - least_here;
    if (!(behind < undecided)) continue;
    const auto same = std::find_if(points.begin(), points.end(), [&](const Point& known) {
      return is_same_optimum(best.setting, best.precision, known, here.point);
    });
    if (same != points.end()) {
      optima[static_cast<std::size_t>(same - points.begin())].searches += ends.optima[k].searches;
    } else if (here.converged) {
      optima.push_back(described(here.point, behind, ends.optima[k].searches));
      points.push_back(std::move(here.point));
    }
  }
  return optima;
}

}  // namespace mechnn::equation_fit
