// Noisy data of a dynamical system whose truth is known.
#pragma once

#include <cstdint>
#include <vector>

#include "mechnn/trajectory.h"
#include "problems/dynamical_systems.h"

namespace mechnn::problems {

/// The spread to which a noise level is relative.
enum class NoiseScale {
  pooled,     ///< one standard deviation over the values of all states together (ODR-BINDy)
  each_state  ///< every state's own
};

struct Sampling {
  double noise = 0;  ///< ε: the noise has standard deviation ε · spread
  NoiseScale scale = NoiseScale::pooled;
  std::uint64_t seed = 1;
  double duration = 0;                     ///< 0: the system's
  double time_step = 0;                    ///< 0: the system's
  std::vector<double> initial_state = {};  ///< (D·n) empty: the system's

  void validate() const;
};

struct SampledSystem {
  TrajectorySet data;         ///< one trajectory of S = duration / time_step + 1 samples
  std::vector<double> truth;  ///< (S, D·n) row-major, without noise
  std::vector<double> noise;  ///< (D) standard deviation of what was added
};

/// Integrates with relative tolerance 1e-14 and adds Gaussian noise, drawn sample by sample. Throws
/// std::invalid_argument on misuse, std::runtime_error where the system cannot be integrated.
SampledSystem sample(const DynamicalSystem& system, const Sampling& sampling = {});

}  // namespace mechnn::problems
