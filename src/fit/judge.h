// The three questions of the verdict, one function each (docs/math/fit.md, "Verdict").
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fit/estimation_problem.h"
#include "mechnn/fit.h"
#include "mechnn/trajectory.h"
#include "mechnn/verdict.h"

namespace mechnn::equation_fit {

/// Fewer numbers left than this are none: what the trace of the hat matrix leaves to rounding.
constexpr double no_freedom = 0.5;

/// What the judges need beside the result.
struct Known {
  const TrajectorySet& data;
  const FitOptions& options;
  const Setting& setting;
  std::vector<double> left;  ///< (D) numbers of each measured state that no unknown has taken
};

/// The light of one question and, unless it is good, the headline's reason for it.
struct Answer {
  Light light = Light::good;
  std::string reason;
  std::vector<std::string> advice;

  /// Keeps the worst light with the first reason for it.
  void doubt(Light worse, std::string why);
  /// Adds a piece of advice once.
  void advise(const std::string& what);
};

/// One residual, with where it was measured.
struct Residual {
  std::size_t trajectory = 0;
  std::size_t sample = 0;
  double value = 0;   ///< data minus fit
  double fitted = 0;  ///< the fit
};

/// Of one measured state, in the order of trajectories and samples; missing ones are left out.
std::vector<Residual> residuals_of(const TrajectorySet& data, const FitResult& result,
                                   std::size_t d);

/// A value so far from the fit that noise does not make it.
struct Outlier {
  Residual at;
  double distance = 0;  ///< in standard deviations of the noise that smaller residuals show
};

/// By Rosner's generalised extreme studentised deviates, with a probability of 0.0001 that normal
/// residuals have one; the furthest first, three at most, and none where there are more: then the
/// noise is not normal. `left` is n − p, of which four are to remain; `noise` the given standard
/// deviation, 0 where it is estimated from the residuals that are left.
std::vector<Outlier> outliers_of(const std::vector<Residual>& residuals, double left, double noise);

/// How residuals grow with the value that is fitted.
struct Growth {
  double rank_correlation = 0;  ///< Spearman's, between |residual| and |fitted|
  double ratio = 1;  ///< mean |residual| at the larger half of the values over that at the smaller
  bool is_clear = false;  ///< significant at 1 %, and by a factor of two
};

Growth growth_with_size(const std::vector<Residual>& residuals);

/// The normal score of a sum of squares in units of σ² distributed as χ² with `left` degrees.
double chi_square_score(double sum, double left);

/// True where the parameter is at a bound of its own.
bool is_at_bound(const Unknown& unknown, const FittedParameter& parameter);

/// How far, in standard deviations, the prior is from what the data alone say of the same number.
double prior_conflict(double value, double standard_error, double mean, double deviation);

Answer judge_equations(const Known& known, FitResult& result);
Answer judge_parameters(const Known& known, FitResult& result);
Answer judge_optimum(const Known& known, FitResult& result);

/// "k1", "K[a]".
std::string label_of(const FittedParameter& parameter);
/// "a", "a and b", "a, b and c".
std::string listed(const std::vector<std::string>& names);

}  // namespace mechnn::equation_fit
