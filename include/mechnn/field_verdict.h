// How far the equations of a field can be trusted (docs/math/fields.md, "The verdict").
#pragma once

#include <cmath>
#include <cstddef>
#include <stop_token>
#include <string>
#include <vector>

#include "mechnn/field.h"
#include "mechnn/field_discovery.h"
#include "mechnn/verdict.h"

namespace mechnn {

/// Why the equation of a component does not explain it.
enum class FieldReason {
  none,
  still,      ///< its equation has no term
  noise,      ///< its changes over one time scale do not stand out of the noise
  diverges,   ///< a forecast leaves all bounds within one time scale
  forecasts,  ///< forecasts over one time scale miss the data
  residuals,  ///< the weak form leaves more than the noise
  unjudged,   ///< no forecast was made: stopped, too stiff to integrate, or no data beside them
};

/// What the equations, integrated from the smoothed field, say of one component's data.
struct FieldComponentVerdict {
  std::string component;
  double time_scale =
      NAN;  ///< rms(u − mean over time)/rms(∂_t u) of the smoothed field, in the time's unit
  /// The share of the change over one time scale that forecasts explain: 1 − (MSE − σ²)/(MSE_still
  /// − σ²), MSE against the data, MSE_still that of the start kept; −∞ where a forecast diverges,
  /// NaN where no change stands out of the noise.
  double skill = NAN;
  double error_over_noise = NAN;  ///< √MSE/σ
  Light light = Light::good;
  FieldReason reason = FieldReason::none;
};

struct FieldVerdict : Lights {
  std::vector<FieldComponentVerdict> components;  ///< those with an equation
};

/// Judges `result`, that of a search on `data`. Costs a few integrations over one time scale.
[[nodiscard]] FieldVerdict assess_field(const FieldSet& data, const FieldDiscoveryResult& result,
                                        const std::stop_token& stop = {});

}  // namespace mechnn
