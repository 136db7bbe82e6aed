// Forward integration of partial differential equations on the grid of a measured field.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <stop_token>
#include <vector>

#include "mechnn/field.h"
#include "mechnn/field_discovery.h"

namespace mechnn {

struct FieldSimulationOptions {
  std::size_t first = 0;    ///< index of the time to start from
  std::size_t steps = 0;    ///< how many times of the grid follow; 0: all
  double tolerance = 1e-6;  ///< of CVODE, in units of each component's deviation over the field
  /// Values computed (free points times evaluations of the right-hand side) before it gives up: 10⁸
  /// take some ten seconds. Infinite: it goes on.
  double max_values = INFINITY;
  std::stop_token stop;

  void validate() const;
};

enum class FieldSimulationStatus {
  done,
  diverged,  ///< a value left all bounds
  gave_up,   ///< CVODE's steps became too short, or max_values was reached
  stopped,   ///< the stop token was set
};

struct FieldSimulation {
  FieldSimulationStatus status = FieldSimulationStatus::done;
  /// (M, steps + 1, X_1, …, X_d) from the start on; NaN after the time that was reached.
  std::vector<double> values;
  std::size_t reached = 0;  ///< steps of the grid that were reached
  /// (1 + d) points at each end of an axis that followed the field.
  std::vector<std::size_t> margin;
};

/// Integrates ∂_t^order u_c = Σ ξ_k D^α_k f_k(u) from the `field`'s values at the time `first`, by
/// the method of lines: central differences of the fourth order on the field's own grid, CVODE's
/// BDF in time. Along an axis that is not periodic the outermost points, as many as the differences
/// reach beyond, follow the field, linearly between its times; so do components without an
/// equation. With order 2 the start's ∂_t u is a central difference of the field, of the eighth
/// order where the record reaches so far, of the first at its ends. Throws
/// ArgumentError for a field with missing values, an equation of no component of it, an axis too
/// short for the differences, a start that is not on the grid.
[[nodiscard]] FieldSimulation simulate_field(const FieldSet& field, std::size_t recording,
                                             std::span<const FieldEquation> equations, int order,
                                             const FieldSimulationOptions& options = {});

}  // namespace mechnn
