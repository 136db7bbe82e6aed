// Sizes that a fit is relative to, so that units do not matter to it.
#pragma once

#include <cstddef>
#include <vector>

namespace mechnn::joint_fit {

struct Scales {
  std::vector<double> state_sd;        ///< (D) of the data, over all trajectories
  std::vector<double> derivative_rms;  ///< (Z) ρ, of the smoothed derivative: the rows' scale
};

/// The noise of the observations before a fit, in the data's units.
struct ObservationNoise {
  std::vector<double> known;          ///< (D) standard deviations; empty: estimated by the fit
  std::vector<double> smoothing;      ///< (D) standard deviations as a smoother estimates them
  std::vector<std::size_t> observed;  ///< (D) number of observations

  [[nodiscard]] bool is_known() const { return !known.empty(); }
};

}  // namespace mechnn::joint_fit
