// How far a found model can be trusted: do the equations explain the data, is the choice of terms
// certain, do the data determine the coefficients (docs/math/verdict.md).
#pragma once

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "mechnn/trajectory.h"

namespace mechnn {

struct DiscoveryResult;

/// The answer to one question, from best to worst.
enum class Light { good, doubtful, unexplained };

/// "good", "doubtful" or "unexplained".
[[nodiscard]] std::string_view to_string(Light light);

/// Why a state is not explained.
enum class StateReason {
  none,
  still,        ///< its equation has no term
  noise,        ///< its data are hardly more than noise
  diverges,     ///< its forecasts, or those over the whole record, leave all bounds
  forecasts,    ///< forecasts over one time scale miss the data
  predictable,  ///< what is left can be predicted
  defect        ///< the fitted states leave the equation
};

/// What the equations alone, integrated from fitted states, say of one state's data.
struct StateVerdict {
  double time_scale = NAN;  ///< rms(x − mean)/rms(x') of the fitted states, in the data's unit
  /// R² against the data of forecasts over one time scale from fitted states: 1 − MSE/variance; −∞
  /// where one of them diverges.
  double skill = NAN;
  double record_skill = NAN;      ///< the same from each trajectory's first state to its end
  double error_over_noise = NAN;  ///< rms of those forecasts' errors, each in units of its noise σ
  /// rms of the residuals of this state's equation in their prior standard deviation, the row
  /// weight: above 1 the fitted states leave the equation to follow the data; NaN: not known.
  double defect = NAN;
  /// Share of the variance of (data − fitted states) that a linear prediction from earlier ones
  /// explains; 0 where it is not significant.
  double predictable = 0;
  Light light = Light::good;
  StateReason reason = StateReason::none;
};

/// The three answers, and the weakest as the headline.
struct Lights {
  Light headline = Light::unexplained;
  Light equations = Light::unexplained;
  Light terms = Light::unexplained;
  Light coefficients = Light::unexplained;
  /// Of the chosen set of terms among it and the rivals kept, by their evidence; NaN: no rival.
  double probability = NAN;
  double min_significance = NAN;    ///< least |ξ|/standard error; NaN: no errors are known
  std::string sentence;             ///< the headline with its reason, for a person
  std::vector<std::string> advice;  ///< what to do about it, most useful first
};

struct Verdict : Lights {
  std::vector<StateVerdict> states;  ///< (D)
};

/// Judges the model of `result`, whose other members are those of a finished search on `data`.
/// Costs a few integrations of the model over the data's length. Without a model everything is
/// unexplained.
[[nodiscard]] Verdict assess(const TrajectorySet& data, const DiscoveryResult& result);

}  // namespace mechnn
