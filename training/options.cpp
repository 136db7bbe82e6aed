#include "training/options.h"

namespace mechnn::training {

TrainingOptions TrainingOptions::from(ConfigTable table) {
  constexpr std::int64_t max_epochs = 1'000'000'000;
  TrainingOptions options;
  options.epochs = table.integer("epochs", options.epochs, 1, max_epochs);
  options.schedule = ScheduleOptions::from(table);
  options.checkpoint_every =
      table.integer("checkpoint_every", options.checkpoint_every, 1, max_epochs);
  options.validate_every = table.integer("validate_every", options.validate_every, 0, max_epochs);
  options.patience = table.integer("patience", options.patience, 0, max_epochs);
  options.tensorboard = table.flag("tensorboard", options.tensorboard);
  options.process_timeout = std::chrono::seconds(
      table.integer("process_timeout", options.process_timeout.count(), 1, 1'000'000));
  constexpr double never = 1e308;
  const double norm = table.positive("max_gradient_norm", never);
  options.max_gradient_norm = norm == never ? 0 : norm;
  table.refuse_unknown_keys();
  return options;
}

}  // namespace mechnn::training
