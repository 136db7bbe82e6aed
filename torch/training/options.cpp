#include "training/options.h"

namespace mechnn {

TrainingOptions TrainingOptions::from(ConfigTable table) {
  TrainingOptions options;
  options.epochs = table.integer("epochs", options.epochs, 1, 1'000'000'000);
  options.learning_rate = table.positive("learning_rate", options.learning_rate);
  options.checkpoint_every =
      table.integer("checkpoint_every", options.checkpoint_every, 1, 1'000'000'000);
  options.patience = table.integer("patience", options.patience, 0, 1'000'000'000);
  constexpr double never = 1e308;
  const double norm = table.positive("largest_gradient_norm", never);
  options.largest_gradient_norm = norm == never ? 0 : norm;
  table.refuse_unknown_keys();
  return options;
}

}  // namespace mechnn
