// From trajectories to a result; checks of the options and of the data.
#include <stdexcept>

#include "discovery/noise_model.h"
#include "discovery/result.h"
#include "mechnn/argument_error.h"
#include "mechnn/discovery.h"

namespace mechnn {
namespace {

constexpr std::size_t min_samples = 2;  // of a trajectory; fewer have no derivative

void check_samples(const TrajectorySet& data) {
  for (std::size_t r = 0; r < data.trajectories.size(); ++r) {
    if (data.trajectories[r].samples() >= min_samples) continue;
    throw std::invalid_argument("data: trajectory " + std::to_string(r + 1) +
                                " has 1 sample, expected at least 2; leave it out");
  }
}

}  // namespace

std::string_view to_string(NoiseModel model) {
  switch (model) {
    case NoiseModel::constant:
      return "constant";
    case NoiseModel::relative:
      return "relative";
    case NoiseModel::counts:
      return "counts";
    case NoiseModel::automatic:
      break;
  }
  return "auto";
}

NoiseModel parse_noise_model(std::string_view word) {
  for (const NoiseModel model :
       {NoiseModel::constant, NoiseModel::relative, NoiseModel::counts, NoiseModel::automatic}) {
    if (word == to_string(model)) return model;
  }
  throw ArgumentError("noise_model", "'" + std::string(word) + "'",
                      "constant, relative, counts or auto");
}

void DiscoveryOptions::validate() const {
  library.validate();
  if (order != 1 && order != 2) {
    throw ArgumentError("order", std::to_string(order), "1 or 2");
  }
  if (scheme != "gam2" && scheme != "gam4" && scheme != "gam6" && scheme != "gam8") {
    throw ArgumentError("scheme", "'" + scheme + "'", "gam2, gam4, gam6 or gam8");
  }
  require_at_least("threads", threads, 1);
  require_at_least("rivals", rivals, 0);
  require_positive("row_weight", row_weight);
  require_positive("prior_sd", prior_sd);
  require_positive("max_memory", max_memory);
  for (const double value : noise) require_positive("noise", value);
  if (steps_per_sample < 0 || steps_per_sample > 100) {
    throw ArgumentError("steps_per_sample", std::to_string(steps_per_sample),
                        "0 (chosen from the data) to 100");
  }
}

void discovery::check_input(const TrajectorySet& data, const DiscoveryOptions& options) {
  options.validate();
  data.validate();
  check_samples(data);
  if (!options.noise.empty() && options.noise_model != NoiseModel::automatic &&
      options.noise_model != NoiseModel::constant) {
    throw ArgumentError("noise_model", std::string(to_string(options.noise_model)),
                        "constant where the noise is given");
  }
  if (options.noise.size() <= 1 || options.noise.size() == data.dim()) return;
  throw ArgumentError("noise", std::to_string(options.noise.size()) + " values",
                      "one, or one for each of " + std::to_string(data.dim()) + " states");
}

DiscoveryResult discover(const TrajectorySet& data, const DiscoveryOptions& options) {
  discovery::check_input(data, options);
  return discovery::assemble(
      data, discovery::with_noise_model(discovery::search_until_settled(data, options), options));
}

}  // namespace mechnn
