#include "training/tasks/discovery/named_system.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mechnn/discovery.h"
#include "mechnn/model.h"
#include "mechnn/trajectory.h"
#include "problems/dynamical_systems.h"
#include "problems/sampling.h"
#include "training/tasks/discovery/discovery_task.h"
#include "training/tasks/discovery/held_out.h"

namespace mechnn::training {
namespace {

/// 0 for a term that is missing.
double coefficient_of(const Equation& equation, const std::string& text) {
  const auto found = std::find_if(equation.terms.begin(), equation.terms.end(),
                                  [&](const Term& term) { return term.text == text; });
  return found == equation.terms.end() ? 0 : found->coefficient;
}

constexpr std::size_t horizon = 100;

struct Data {
  TrajectorySet trained;
  HeldOut held_out;
};

/// Errors of a model against the truth.
struct ModelErrors {
  double exact = 0;
  double coefficient_error = 0;
};

ModelErrors errors_of(const Model& found, const Model& truth) {
  std::size_t wanted = 0, got = 0;
  ModelErrors result;
  for (std::size_t d = 0; d < truth.equations.size(); ++d) {
    wanted += truth.equations[d].terms.size();
    got += found.equations[d].terms.size();
    for (const Term& term : truth.equations[d].terms) {
      const double ratio = coefficient_of(found.equations[d], term.text) / term.coefficient;
      result.coefficient_error = std::max(result.coefficient_error, std::abs(ratio - 1));
    }
  }
  // A missing term is an error of 1: without one, as many terms as the truth are the true ones.
  result.exact = result.coefficient_error < 1 && wanted == got ? 1 : 0;
  return result;
}

class NamedSystem : public DiscoveryTask {
 public:
  NamedSystem(Model truth, Data data, const NeuralDiscoveryOptions& options)
      : DiscoveryTask(std::move(data.trained), options),
        truth_(std::move(truth)),
        held_out_(std::move(data.held_out)),
        options_(options) {}

  std::map<std::string, double> results() override {
    std::map<std::string, double> named = DiscoveryTask::results();
    if (finds_equations()) add(model(), "", named);
    if (held_out_.truth.samples() == 0) return named;
    named["held_out_error"] = reconstruction_error(network(), windows(), held_out_);
    if (options_.network.decoder == Decoder::neural_ode) {
      named["forecast_error"] = forecast_error(network(), windows(), held_out_.truth, horizon);
    }
    DiscoveryOptions joint;
    joint.library = options_.library;
    add(discover(data(), joint).model, "joint_", named);
    return named;
  }

 private:
  void add(const Model& found, const std::string& prefix, std::map<std::string, double>& named) {
    const ModelErrors errors = errors_of(found, truth_);
    named[prefix + "exact"] = errors.exact;
    named[prefix + "coefficient_error"] = errors.coefficient_error;
    if (held_out_.truth.samples() == 0) return;
    named[prefix + "forecast_error"] = forecast_error(found, windows(), held_out_.truth, horizon);
  }

  Model truth_;
  HeldOut held_out_;
  NeuralDiscoveryOptions options_;
};

std::string system_name(ConfigTable& data) {
  const auto systems = problems::dynamical_systems();
  std::vector<std::string_view> names;
  for (const auto& system : systems) {
    if (system.model.order == 1) names.emplace_back(system.name);
  }
  return data.choice("system", "", names);
}

/// Samples [first, first + count) of a trajectory of `values` (S, D).
Trajectory part_of(const Trajectory& whole, const std::vector<double>& values, std::size_t first,
                   std::size_t count) {
  const std::size_t dim = values.size() / whole.samples();
  const auto at = [](std::size_t i) { return static_cast<std::ptrdiff_t>(i); };
  return {whole.name,
          {whole.times.begin() + at(first), whole.times.begin() + at(first + count)},
          {values.begin() + at(first * dim), values.begin() + at((first + count) * dim)}};
}

Data sampled(const problems::DynamicalSystem& system, ConfigTable& table, std::uint64_t seed,
             std::int64_t window) {
  problems::Sampling sampling;
  sampling.seed = seed;
  sampling.time_step = table.positive("time_step", system.time_step);
  const auto samples =
      static_cast<std::size_t>(table.integer("samples", 10'000, window, 10'000'000));
  const auto held_out = static_cast<std::size_t>(table.integer("held_out", 0, 0, 10'000'000));
  // None, or enough for a window and a forecast.
  if (held_out > 0) table.integer("held_out", 0, std::max<std::int64_t>(window, horizon + 1));
  sampling.duration = sampling.time_step * static_cast<double>(samples + held_out - 1);
  sampling.noise = table.number("noise", 0, 0, 100);
  const auto drawn = problems::sample(system, sampling);
  const Trajectory& whole = drawn.data.trajectories[0];
  Data data;
  data.trained = drawn.data;
  data.trained.trajectories = {part_of(whole, whole.values, 0, samples)};
  data.held_out = {part_of(whole, whole.values, samples, held_out),
                   part_of(whole, drawn.truth, samples, held_out)};
  return data;
}

DiscoveryNetworkOptions network_from(ConfigTable table) {
  constexpr std::array<std::string_view, 5> schemes{"gam6", "gam4", "gam8", "gbdf6", "taylor"};
  DiscoveryNetworkOptions options;
  options.hidden = table.integer("hidden", options.hidden, 1, 1'000'000);
  options.skip = table.flag("skip", options.skip);
  options.scheme = table.choice("scheme", options.scheme, schemes);
  constexpr std::array<std::string_view, 3> decoders{"equation", "mlp", "neural_ode"};
  const std::string decoder = table.choice("decoder", "equation", decoders);
  options.decoder = decoder == "equation" ? Decoder::equation
                    : decoder == "mlp"    ? Decoder::mlp
                                          : Decoder::neural_ode;
  table.refuse_unknown_keys();
  return options;
}

void read_search(ConfigTable table, NeuralDiscoveryOptions& options) {
  options.cycles = table.integer("cycles", options.cycles, 1, 1'000'000);
  options.cycle_epochs = table.integer("cycle_epochs", options.cycle_epochs, 1, 1'000'000);
  options.warm_up = table.integer("warm_up", options.warm_up, 0, 1'000'000);
  options.threshold = table.number("threshold", options.threshold, 0, 1);
  table.refuse_unknown_keys();
}

}  // namespace

std::unique_ptr<Task> named_system_task(ConfigTable& config, std::uint64_t seed) {
  ConfigTable data = config.table("data"), library = config.table("library");
  const problems::DynamicalSystem system = problems::dynamical_system(system_name(data));
  NeuralDiscoveryOptions options;
  options.seed = seed;
  options.window = data.integer("window", options.window, 8, 100'000);
  options.batch = data.integer("batch", options.batch, 1, 1'000'000);
  options.library.degree =
      static_cast<int>(library.integer("degree", system.library.degree, 0, 20));
  options.library.trigonometric = library.flag("trigonometric", system.library.trigonometric);
  options.network = network_from(config.table("network"));
  read_search(config.table("search"), options);
  Data measured = sampled(system, data, seed, options.window);
  data.refuse_unknown_keys();
  library.refuse_unknown_keys();
  return std::make_unique<NamedSystem>(system.model, std::move(measured), options);
}

}  // namespace mechnn::training
