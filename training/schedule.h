// The learning rate of every epoch: a function of the options and of the losses before it, so that
// a resumed run finds it again from its history.
#pragma once

#include <cstdint>
#include <limits>

#include "training/config.h"

namespace mechnn::training {

enum class ScheduleKind { constant, cosine, step, plateau };

struct ScheduleOptions {
  ScheduleKind kind = ScheduleKind::constant;
  double first = 1e-2;               ///< η_0
  double min_rate = 0;               ///< η_min; cosine: the last rate; plateau: a lower bound
  std::int64_t period = 0;           ///< cosine: epochs from first to min_rate; 0: all epochs
  double decay = 0.1;                ///< step, plateau: factor of one decay
  std::int64_t decay_every = 100;    ///< step: epochs between two decays
  std::int64_t decay_patience = 10;  ///< plateau: losses in a row without improvement before it

  /// Reads learning_rate, schedule and the keys that belong to it from the [training] table.
  static ScheduleOptions from(ConfigTable& training);
};

/// With η_e the rate of epoch e = 0, 1, …:
///   constant  η_e = η_0
///   cosine    η_e = η_min + (η_0 − η_min) (1 + cos(π min(e, P)/P)) / 2 with P the period (SGDR,
///             arXiv 1608.03983, eq. 5, without restarts)
///   step      η_e = η_0 decay^⌊e / decay_every⌋
///   plateau   η times decay, at least η_min, after more than decay_patience losses in a row that
///             were not below (1 − 1e-4) times the best; the count then restarts.
class Schedule {
 public:
  Schedule(const ScheduleOptions& options, std::int64_t epochs);

  /// The rate of the next epoch.
  [[nodiscard]] double rate() const;
  /// Ends an epoch. `loss` is the validation loss, or else the training loss; NaN where the epoch
  /// had none.
  void observe(double loss);

 private:
  ScheduleOptions options_;
  std::int64_t period_;
  std::int64_t epoch_ = 0;
  double on_plateau_;  ///< the rate of plateau
  double best_ = std::numeric_limits<double>::infinity();
  std::int64_t no_better_ = 0;
};

}  // namespace mechnn::training
