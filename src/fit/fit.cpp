// From data and options to a result: searches on a first grid, the best of them on finer ones until
// nothing changes, then what is known of the point.
#include "mechnn/fit.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>

#include "fit/estimation_problem.h"
#include "fit/estimator.h"
#include "fit/optima.h"
#include "fit/precision.h"
#include "fit/refine_grid.h"
#include "fit/result.h"
#include "fit/search.h"
#include "fit/starts.h"
#include "mechnn/argument_error.h"
#include "mechnn/executor.h"

namespace mechnn {
namespace {

using equation_fit::EstimationProblem;
using equation_fit::Estimator;
using equation_fit::Found;
using equation_fit::Precision;
using equation_fit::Setting;
using equation_fit::Start;

// A grid is fine enough when halving its step moves no parameter by more than this share of its
// standard error.
constexpr double settled_share = 0.1;
constexpr double settled_relative = 1e-6;
constexpr int max_refinements = 6;
constexpr double max_unknowns_on_grid = 4e5;
// Multiply-adds of profiles that are worth it without being asked: a second or two.
constexpr double cheap_profiles = 2e9;

void check_data(const TrajectorySet& data, const FitOptions& options) {
  options.validate();
  data.validate();
  if (options.noise.size() > 1 && options.noise.size() != data.dim()) {
    throw ArgumentError("noise", std::to_string(options.noise.size()) + " values",
                        "one, or one for each of " + std::to_string(data.dim()) + " states");
  }
}

/// A problem with its estimator; what it refers to stays in place.
struct OnGrid {
  OnGrid(EstimationProblem made, const Setting& setting, const std::stop_token& stop)
      : problem(std::move(made)), estimator(problem, setting, stop) {}
  OnGrid(const OnGrid&) = delete;
  OnGrid& operator=(const OnGrid&) = delete;

  EstimationProblem problem;
  Estimator estimator;
};

std::vector<Found> search_all(const EstimationProblem& problem, const Setting& setting,
                              const FitOptions& options) {
  const std::vector<Start> starts = equation_fit::make_starts(problem, setting, options);
  std::vector<Found> all(starts.size());
  std::mutex mutex;
  std::size_t ended = 0;
  ThreadPool pool(std::min<int>(options.threads, static_cast<int>(starts.size())));
  pool.run(static_cast<std::ptrdiff_t>(starts.size()), [&](std::ptrdiff_t i, int) {
    if (options.stop.stop_requested() && i > 0) return;
    const auto place = static_cast<std::size_t>(i);
    EstimationProblem own = problem;
    equation_fit::set_anchors(starts[place].levels, own);
    Estimator estimator(own, setting, options.stop);
    all[place] = equation_fit::search(estimator, starts[place]);
    const std::lock_guard lock(mutex);
    ++ended;
    if (options.progress) {
      options.progress({"search " + std::to_string(ended) + " of " + std::to_string(starts.size()),
                        0.7 * static_cast<double>(ended) / static_cast<double>(starts.size())});
    }
  });
  return all;
}

// Largest move of a parameter as a share of what is allowed.
double largest_move(const Setting& setting, const Eigen::VectorXd& before,
                    const Eigen::VectorXd& after, const Precision& precision) {
  double largest = 0;
  for (std::size_t p = 0; p < setting.unknowns.size(); ++p) {
    const auto k = static_cast<Eigen::Index>(p);
    if (precision.covariance.size() == 0 || std::isnan(precision.covariance(k, k))) continue;
    const double allowed = settled_share * std::sqrt(precision.covariance(k, k)) +
                           settled_relative * std::abs(before[k]);
    largest = std::max(largest, std::abs(after[k] - before[k]) / allowed);
  }
  return largest;
}

struct Refined {
  std::unique_ptr<OnGrid> on;
  Found found;
  bool is_settled = true;
};

Refined refine(const TrajectorySet& data, const FitOptions& options, const Setting& setting,
               std::unique_ptr<OnGrid> on, Found found) {
  on->estimator.update_rates(found.point);
  found = equation_fit::polish(on->estimator, std::move(found.point), 1e-7);
  Refined best{std::move(on), std::move(found)};
  for (int refinement = 0; options.steps_per_sample == 0 && refinement < max_refinements;
       ++refinement) {
    best.is_settled = false;
    const double size = static_cast<double>(best.on->problem.nodes() * best.on->problem.shape.dim);
    if (2 * size > max_unknowns_on_grid || options.stop.stop_requested()) break;
    const Precision precision = equation_fit::precision_of(best.on->estimator, best.found);
    auto finer = std::make_unique<OnGrid>(
        equation_fit::make_problem(data, options, setting, 2 * best.on->problem.steps_per_sample),
        setting, options.stop);
    equation_fit::Point point =
        equation_fit::transferred(best.found.point, best.on->problem, finer->problem);
    finer->estimator.update_rates(point);
    Found again = equation_fit::polish(finer->estimator, std::move(point), 1e-7);
    if (!std::isfinite(again.objective)) break;
    const double move = largest_move(setting, best.found.point.theta, again.point.theta, precision);
    best = {std::move(finer), std::move(again), move < 1};
    if (best.is_settled) break;
  }
  if (options.steps_per_sample != 0) best.is_settled = true;
  return best;
}

bool wants_profiles(const FitOptions& options, const EstimationProblem& problem,
                    const Setting& setting) {
  if (options.intervals != IntervalKind::automatic) {
    return options.intervals == IntervalKind::profile;
  }
  const auto width = static_cast<double>(problem.stencil * problem.shape.dim);
  const auto parameters = static_cast<double>(setting.unknowns.size());
  const double an_iteration =
      static_cast<double>(problem.nodes() * problem.shape.dim) * width * (2 * width + parameters);
  return 30 * parameters * an_iteration < cheap_profiles;
}

void add_profiles(const FitOptions& options, Estimator& estimator, const Found& found,
                  const Precision& precision, FitResult& result) {
  if (precision.covariance.size() == 0) return;
  for (std::size_t p = 0; p < result.parameters.size(); ++p) {
    if (!precision.is_determined[p]) continue;
    if (options.progress) {
      const double share = static_cast<double>(p) / static_cast<double>(result.parameters.size());
      options.progress({"interval of " + result.parameters[p].name, 0.8 + 0.2 * share});
    }
    const equation_fit::Limits limits =
        equation_fit::profile_limits(estimator, found, precision, p);
    // A profile that was cut has limits that mean nothing: Laplace's stay.
    result.profiles_cut = options.stop.stop_requested();
    if (result.profiles_cut) return;
    result.parameters[p].lower = limits.lower;
    result.parameters[p].upper = limits.upper;
    result.parameters[p].interval = IntervalKind::profile;
  }
}

// The equation whose right-hand side is no number at the first starting values; "" where all are.
std::string faulty_equation(const EstimationProblem& problem, const Setting& setting,
                            const FitOptions& options) {
  FitOptions one = options;
  one.starts = 1;
  const Eigen::VectorXd theta = equation_fit::make_starts(problem, setting, one).front().theta;
  Estimator estimator(problem, setting, {});
  equation_fit::Point point{problem.smooth, theta, std::vector<double>(problem.shape.dim, 1.0)};
  const joint_fit::Objective at = estimator.objective(point, 1);
  for (std::size_t c = 0; c < at.rows.size(); ++c) {
    if (!std::isfinite(at.rows[c])) return setting.system.components[c].name;
  }
  return "";
}

FitResult nothing_found(const TrajectorySet& data, const EstimationProblem& problem,
                        const Setting& setting, const FitOptions& options) {
  FitResult result;
  result.status = options.stop.stop_requested() ? FitStatus::stopped : FitStatus::no_fit;
  result.equations = setting.system.equations;
  result.measured = data.states;
  result.starts_tried = static_cast<std::size_t>(options.starts);
  result.verdict.sentence = "Unexplained: no search found a fit.";
  const std::string name = faulty_equation(problem, setting, options);
  result.warnings.push_back(
      "At every starting point " +
      (name.empty() ? std::string("some right-hand side")
                    : "the right-hand side of " + name + "'") +
      " is no number on the data, as the logarithm or a root of what is negative, or beyond what "
      "double precision holds; give --start and --bound that keep it away from there.");
  return result;
}

}  // namespace

void FitOptions::validate() const {
  require_at_least("starts", starts, 1);
  require_at_least("threads", threads, 1);
  if (starts > 10000) throw ArgumentError("starts", std::to_string(starts), "at most 10000");
  if (scheme != "gam2" && scheme != "gam4" && scheme != "gam6" && scheme != "gam8") {
    throw ArgumentError("scheme", "'" + scheme + "'", "gam2, gam4, gam6 or gam8");
  }
  for (const double value : noise) require_positive("noise", value);
  if (steps_per_sample < 0 || steps_per_sample > 100) {
    throw ArgumentError("steps_per_sample", std::to_string(steps_per_sample),
                        "0 (refined until nothing changes) to 100");
  }
}

FitResult fit(const TrajectorySet& data, const FitOptions& options) {
  check_data(data, options);
  const Setting setting = equation_fit::make_setting(data, options);
  const EstimationProblem first =
      equation_fit::make_problem(data, options, setting, options.steps_per_sample);
  auto on = std::make_unique<OnGrid>(first, setting, options.stop);
  std::vector<Found> all = search_all(first, setting, options);
  std::stable_sort(all.begin(), all.end(),
                   [](const Found& a, const Found& b) { return a.objective < b.objective; });
  if (!std::isfinite(all.front().objective)) {
    return nothing_found(data, first, setting, options);
  }
  Refined refined = refine(data, options, setting, std::move(on), all.front());
  Estimator& estimator = refined.on->estimator;
  const Precision precision = equation_fit::precision_of(estimator, refined.found);
  FitResult result = equation_fit::describe(data, estimator, refined.found, precision);
  if (equation_fit::has_errors(result) && wants_profiles(options, refined.on->problem, setting)) {
    add_profiles(options, estimator, refined.found, precision, result);
  }
  result.grid_settled = refined.is_settled;
  result.integration_error =
      equation_fit::integration_error(data, estimator, refined.found, result);
  result.starts_tried = all.size();
  for (const Found& found : all) result.start_objectives.push_back(found.objective);
  const equation_fit::Ends ends = equation_fit::ends_of(first, setting, precision, all);
  result.starts_ended = ends.finite;
  result.optima = equation_fit::optima_of(
      first, all, ends, {refined.on->problem, setting, refined.found, precision}, options.stop);
  result.starts_agreed = result.optima.front().searches;
  if (options.stop.stop_requested()) result.status = FitStatus::stopped;
  if (!equation_fit::has_errors(result)) equation_fit::remove_errors(result);
  result.warnings = setting.system.notes;
  equation_fit::judge(data, options, setting, precision, result);
  return result;
}

}  // namespace mechnn
