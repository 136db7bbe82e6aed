// Do the equations explain the data? What they leave is judged against noise: by its size where the
// noise is known, by its whiteness, by single values that no noise makes. R² is the judge only
// where these are none, for flat data leave nothing to explain.
#include <algorithm>
#include <cmath>
#include <string>

#include "fit/judge.h"
#include "mechnn/number_text.h"
#include "verdict/whiteness.h"

namespace mechnn::equation_fit {
namespace {

// Residuals that a linear prediction from earlier ones explains to more than this share.
constexpr double doubtful_predictable = 0.1;
constexpr double unexplained_predictable = 0.5;
constexpr double unexplained_r_squared = 0.5;
// Below it a constant would be nearer to the data by more than chance makes it.
constexpr double worse_than_a_constant = -0.1;
// 1 − R² of a fit that leaves nothing worth naming.
constexpr double exact = 1e-9;
constexpr double max_integration_error = 0.5;  // in standard deviations of the noise
constexpr double min_freedom = 5;
constexpr std::size_t min_for_whiteness = 10;  // of whiteness_of()
// Significant at 1 %, and standard errors off by a fifth.
constexpr double noise_quantile = 2.326;
constexpr double noise_ratio = 1.2;

bool is_exact(const FitResult& result, std::size_t d) { return 1 - result.r_squared[d] < exact; }

/// −1, 0, 1: the residuals are smaller than the given noise, as large, larger.
int compared_with_given_noise(const Known& known, const FitResult& result, std::size_t d) {
  if (!result.noise_given || known.left[d] < 1) return 0;
  const double ratio = result.residual_noise[d] / result.noise[d];
  const double score = chi_square_score(known.left[d] * ratio * ratio, known.left[d]);
  if (ratio > noise_ratio && score > noise_quantile) return 1;
  return ratio < 1 / noise_ratio && score < -noise_quantile ? -1 : 0;
}

void judge_given_noise(const Known& known, std::size_t d, FitResult& result, Answer& answer) {
  const int compared = compared_with_given_noise(known, result, d);
  if (compared == 0) return;
  const std::string& state = known.data.states[d];
  const double ratio = result.residual_noise[d] / result.noise[d];
  const std::string sizes = "What the fit leaves of " + state + " has a standard deviation of " +
                            significant_text(result.residual_noise[d], 3) + ", " +
                            significant_text(ratio, 2) + " times the given noise of " +
                            significant_text(result.noise[d], 3) + ": ";
  if (compared < 0) {
    result.warnings.push_back(sizes +
                              "that noise is too large, and standard errors and intervals with it; "
                              "give the smaller one, or none to have it estimated.");
    return;
  }
  result.warnings.push_back(sizes +
                            "the equations miss something, or that noise is too small, and "
                            "standard errors with it.");
  answer.doubt(Light::doubtful,
               "what the equations leave of " + state + " is larger than the given noise");
  answer.advise(
      "Give --noise as it is, or none to have it estimated; if it is right, the equations "
      "are not.");
}

/// The share of the residuals that earlier ones predict; 0 where that is nothing.
double judge_whiteness(const Known& known, std::size_t d, FitResult& result, Answer& answer) {
  const verdict::Whiteness whiteness = verdict::whiteness_of(result.fits, known.data.dim(), d);
  // Of data without noise what is left are the errors of the discretisation.
  const double share = whiteness.significant && !is_exact(result, d) ? whiteness.predictable : 0;
  if (share <= doubtful_predictable) return share;
  result.warnings.push_back("What the fit leaves of " + known.data.states[d] +
                            " is no noise: " + significant_text(100 * share, 2) +
                            " % of it can be predicted from earlier samples; the equations miss "
                            "something, and standard errors are too small.");
  answer.doubt(share > unexplained_predictable ? Light::unexplained : Light::doubtful,
               share > unexplained_predictable
                   ? "the equations, at their best, do not follow the data"
                   : "the equations follow the data, and what is left is no noise");
  answer.advise("Look at the residuals over time; let `mechnn discover` look for further terms.");
  return share;
}

// A small R² accuses the equations only where what they leave may be something else than noise.
void judge_r_squared(const Known& known, std::size_t d, double predictable, FitResult& result,
                     Answer& answer) {
  const double r_squared = result.r_squared[d];
  if (r_squared > unexplained_r_squared) return;
  const std::string& state = known.data.states[d];
  const std::string in_numbers = " (R² " + significant_text(r_squared, 2) + ")";
  const bool can_tell = residuals_of(known.data, result, d).size() >= min_for_whiteness;
  const bool is_white = can_tell && predictable <= doubtful_predictable;
  const int compared = compared_with_given_noise(known, result, d);
  const bool is_noise = result.noise_given ? compared <= 0 && (is_white || !can_tell) : is_white;
  if (is_noise && r_squared > worse_than_a_constant) {
    result.warnings.push_back("The data of " + state + " vary hardly more than their noise" +
                              in_numbers +
                              ": what the fit leaves looks like noise and does not speak against "
                              "the equations, but such data test them little.");
    return;
  }
  result.warnings.push_back("The equations leave most of the variance of " + state +
                            " unexplained" + in_numbers + ".");
  answer.doubt(Light::unexplained, "the equations, at their best, do not follow the data");
  answer.advise("Look at the residuals over time; let `mechnn discover` look for further terms.");
}

std::string place_of(const Known& known, const Residual& at) {
  const Trajectory& trajectory = known.data.trajectories[at.trajectory];
  const bool is_one = known.data.trajectories.size() == 1;
  const std::string name =
      trajectory.name.empty() ? std::to_string(at.trajectory + 1) : trajectory.name;
  return "at " + (known.data.time.empty() ? std::string("t") : known.data.time) + " = " +
         shortest_text(trajectory.times[at.sample]) + " (sample " + std::to_string(at.sample + 1) +
         (is_one ? "" : " of trajectory " + name) + ")";
}

void judge_outliers(const Known& known, std::size_t d, FitResult& result, Answer& answer) {
  if (is_exact(result, d)) return;
  const double noise = result.noise_given ? result.noise[d] : 0;
  // Where all residuals are larger than the given noise, none of them is an outlier of it.
  const bool is_too_small = compared_with_given_noise(known, result, d) > 0;
  for (const Outlier& outlier :
       outliers_of(residuals_of(known.data, result, d), known.left[d], is_too_small ? 0 : noise)) {
    const double value = outlier.at.value + outlier.at.fitted;
    result.warnings.push_back(known.data.states[d] + " = " + significant_text(value, 5) + " " +
                              place_of(known, outlier.at) + " is " +
                              significant_text(outlier.distance, 2) +
                              " standard deviations of the noise from the fit, which is at " +
                              significant_text(outlier.at.fitted, 5) +
                              ": one such value moves parameters and enlarges errors; see whether "
                              "it is a mistake, and fit again without it (an empty cell).");
    answer.doubt(Light::doubtful, "some values are far from the fit and may bend it");
    answer.advise("Empty the cells that are mistakes (named below) and fit again.");
  }
}

void warn_of_growth(const Known& known, std::size_t d, FitResult& result) {
  if (is_exact(result, d)) return;
  const Growth growth = growth_with_size(residuals_of(known.data, result, d));
  if (!growth.is_clear) return;
  result.warnings.push_back(
      "What the fit leaves of " + known.data.states[d] + " is " +
      significant_text(growth.ratio, 2) + " times larger where " + known.data.states[d] +
      " is large than where it is small (rank "
      "correlation " +
      significant_text(growth.rank_correlation, 2) +
      "), and the fit takes the noise for the same everywhere: large values count for too much, "
      "and standard errors of what the small ones decide are too large, of what the large ones "
      "decide too small. Where the noise is a share of the value, fit its logarithm: a column lx = "
      "log(x), and x written exp(lx) in lx' = x'/x.");
}

void judge_freedom(FitResult& result, Answer& answer) {
  const std::string numbers = std::to_string(result.values) + " numbers for " +
                              std::to_string(result.unknowns) + " parameters and initial states";
  if (result.freedom < no_freedom) {
    result.warnings.push_back(
        "There are " + numbers +
        ": the fit passes through the data whether the equations are "
        "right or not" +
        (result.noise_given ? "." : ", and neither noise nor standard errors can be estimated."));
    answer.doubt(Light::unexplained,
                 "there are as many unknowns as numbers, and nothing is left to test the equations "
                 "by");
  } else if (result.freedom < min_freedom) {
    result.warnings.push_back("Only " + numbers +
                              (result.noise_given
                                   ? ": the equations are hardly tested by them."
                                   : ": noise and standard errors rest on almost nothing."));
    answer.doubt(Light::doubtful, "there are hardly more numbers than unknowns");
  } else {
    return;
  }
  answer.advise(
      "Measure more, or fix parameters whose values are known by writing them into the "
      "equations.");
}

void judge_integration(FitResult& result) {
  const bool all_exact = std::all_of(result.r_squared.begin(), result.r_squared.end(),
                                     [](double value) { return 1 - value < exact; });
  if (result.integration_error < max_integration_error || all_exact) return;
  result.warnings.push_back(
      "Integrated from the fitted initial states, the equations leave the fitted states by " +
      (std::isfinite(result.integration_error)
           ? significant_text(result.integration_error, 2) + " standard deviations of the noise"
           : std::string("more than any bound")) +
      ": the system is chaotic, or faster than the grid resolves.");
}

}  // namespace

Answer judge_equations(const Known& known, FitResult& result) {
  Answer answer;
  judge_freedom(result, answer);
  for (std::size_t d = 0; d < known.data.dim() && result.freedom >= no_freedom; ++d) {
    const double predictable = judge_whiteness(known, d, result, answer);
    judge_r_squared(known, d, predictable, result, answer);
    judge_given_noise(known, d, result, answer);
    // Where the equations miss something, large residuals are where they do.
    if (predictable > doubtful_predictable) continue;
    judge_outliers(known, d, result, answer);
    warn_of_growth(known, d, result);
  }
  judge_integration(result);
  return answer;
}

}  // namespace mechnn::equation_fit
