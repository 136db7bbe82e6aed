// Forecasts of a field by its equations, compared with its data.
#pragma once

#include <cstddef>
#include <stop_token>
#include <vector>

#include "mechnn/field.h"
#include "mechnn/field_discovery.h"

namespace mechnn::field_verdict {

/// Of one component, over all forecasts and points that are free in them.
struct Compared {
  double time_scale = 0;  ///< in the time's unit
  double squares = 0;     ///< Σ (data − forecast)²
  double still = 0;       ///< Σ (data − smoothed start)²
  double count = 0;
  bool diverged = false;  ///< a forecast did, within the time scale
  bool gave_up = false;   ///< a forecast could not be integrated to its end
};

/// One for each of result.equations: forecasts over its time scale, at most half a record, from
/// starts that are spread over the recordings so that the field changes equally between them.
std::vector<Compared> forecasts(const FieldSet& data, const FieldDiscoveryResult& result,
                                const std::stop_token& stop);

}  // namespace mechnn::field_verdict
