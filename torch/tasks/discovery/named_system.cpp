#include "tasks/discovery/named_system.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "problems/dynamical_systems.h"
#include "problems/sampling.h"
#include "tasks/discovery/discovery_task.h"

namespace mechnn {
namespace {

/// 0 for a term that is missing.
double coefficient_of(const Equation& equation, const std::string& text) {
  const auto found = std::find_if(equation.terms.begin(), equation.terms.end(),
                                  [&](const Term& term) { return term.text == text; });
  return found == equation.terms.end() ? 0 : found->coefficient;
}

class NamedSystem : public DiscoveryTask {
 public:
  NamedSystem(const problems::DynamicalSystem& system, TrajectorySet data,
              const NeuralDiscoveryOptions& options)
      : DiscoveryTask(std::move(data), options), truth_(system.model) {}

  std::map<std::string, double> results() override {
    std::map<std::string, double> named = DiscoveryTask::results();
    const Model found = model();
    std::size_t terms = 0;
    double error = 0;
    for (std::size_t d = 0; d < truth_.equations.size(); ++d) {
      terms += truth_.equations[d].terms.size();
      for (const Term& term : truth_.equations[d].terms) {
        const double got = coefficient_of(found.equations[d], term.text);
        error = std::max(error, std::abs(got / term.coefficient - 1));
      }
    }
    named["coefficient_error"] = error;
    // A missing term is an error of 1: with all of them there and no more, they are the true ones.
    named["exact"] = error < 1 && named["terms"] == static_cast<double>(terms) ? 1 : 0;
    return named;
  }

 private:
  Model truth_;
};

std::string system_name(ConfigTable& data) {
  const auto systems = problems::dynamical_systems();
  std::vector<std::string_view> names;
  for (const auto& system : systems) {
    if (system.model.order == 1) names.emplace_back(system.name);
  }
  return data.choice("system", "", names);
}

TrajectorySet sampled(const problems::DynamicalSystem& system, ConfigTable& data,
                      std::uint64_t seed) {
  problems::Sampling sampling;
  sampling.seed = seed;
  sampling.time_step = data.positive("time_step", system.time_step);
  const std::int64_t samples = data.integer("samples", 10'000, 10, 10'000'000);
  sampling.duration = sampling.time_step * static_cast<double>(samples - 1);
  sampling.noise = data.number("noise", 0, 0, 100);
  return problems::sample(system, sampling).data;
}

DiscoveryNetworkOptions network_from(ConfigTable table) {
  constexpr std::array<std::string_view, 5> rows{"gam6", "gam4", "gam8", "gbdf6", "taylor"};
  DiscoveryNetworkOptions options;
  options.hidden = table.integer("hidden", options.hidden, 1, 1'000'000);
  options.skip = table.flag("skip", options.skip);
  options.rows = table.choice("rows", options.rows, rows);
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
  TrajectorySet measured = sampled(system, data, seed);
  data.refuse_unknown_keys();
  library.refuse_unknown_keys();
  return std::make_unique<NamedSystem>(system, std::move(measured), options);
}

}  // namespace mechnn
