// Bands around forecasts, in which a new measurement lies with 90 %, were errors normal.
#pragma once

namespace mechnn::training::forecast {

inline constexpr double band_coverage = 0.9;
inline constexpr double band_deviations = 1.6449;  ///< of the error, on either side

}  // namespace mechnn::training::forecast
