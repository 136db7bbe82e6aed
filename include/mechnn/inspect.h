// What measured trajectories are like before anything is fitted to them.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "mechnn/trajectory.h"

namespace mechnn {

/// The times of all trajectories.
struct SamplingInspection {
  double shortest_step = std::numeric_limits<double>::quiet_NaN();
  double median_step = std::numeric_limits<double>::quiet_NaN();
  double longest_step = std::numeric_limits<double>::quiet_NaN();
  bool is_even = false;  ///< all steps are the median to 1 %
  std::size_t gaps = 0;  ///< steps of more than three medians
};

/// Steps of a state far beyond those beside them: `wrapped_…` where all are nearly one turn and the
/// state covers one, as an angle that is put back into (−π, π] does.
enum class JumpKind { none, steps, wrapped_radians, wrapped_degrees };

struct StateInspection {
  std::size_t values = 0;
  std::size_t missing = 0;
  double min = std::numeric_limits<double>::quiet_NaN();
  double max = std::numeric_limits<double>::quiet_NaN();
  /// Standard deviation of the noise: the size of third differences, which smooth motion hardly
  /// has, without the largest; NaN for fewer than eight of them.
  double noise = std::numeric_limits<double>::quiet_NaN();
  /// Standard deviation over root mean square of the derivative, both without the noise: of a sine
  /// its period over 2π. NaN where nothing but noise is left.
  double time_scale = std::numeric_limits<double>::quiet_NaN();
  JumpKind jump_kind = JumpKind::none;
  std::size_t jumps = 0;
  double first_jump = std::numeric_limits<double>::quiet_NaN();  ///< the time behind it

  [[nodiscard]] bool is_empty() const { return values == 0; }
  [[nodiscard]] bool is_constant() const { return values > 0 && min == max; }
};

/// linear: state = constant + Σ numbers·others. monomial: state = constant·Π others^numbers.
enum class RelationKind { linear, monomial };

struct Relation {
  RelationKind kind = RelationKind::linear;
  std::size_t state = 0;
  std::vector<std::size_t> others;  ///< at most three
  std::vector<double> numbers;      ///< one for each of them
  double constant = 0;
  double error = 0;  ///< root mean square of what is left, in units of the state's range
};

struct InspectionOptions {
  double max_error = 1e-3;       ///< of a relation; up to three times it where that is noise
  std::size_t max_rows = 5'000;  ///< that relations are looked for in, evenly out of all

  void validate() const;
};

struct Inspection {
  SamplingInspection sampling;
  std::vector<StateInspection> states;  ///< (D)
  /// States that are functions of others, which have none themselves; the last states first.
  std::vector<Relation> relations;
};

/// Linear in the number of samples. Relations are looked for among rows without missing values,
/// with up to three other states; two from 65 and one from 301 states on. Throws
/// std::invalid_argument for data that are no valid set and for bad options.
[[nodiscard]] Inspection inspect(const TrajectorySet& data, const InspectionOptions& options = {});

}  // namespace mechnn
