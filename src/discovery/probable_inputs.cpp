// Which states look like inputs: those that no equation explains although every other state may be
// in it, while equations of the others, given all states as known signals, name them.
#include <algorithm>
#include <cmath>
#include <set>

#include "mechnn/discovery.h"
#include "mechnn/inputs.h"

namespace mechnn {
namespace {

constexpr std::size_t max_states = 12;
constexpr std::size_t max_samples = 20000;
constexpr double min_skill = 0.9;
constexpr double max_predictable = 0.1;

struct Alone {
  bool is_explained = false;
  std::vector<std::string> uses;  // names in its equation
};

std::vector<std::string> names_in(const Model& model) {
  const std::vector<std::string> variables = model.variables();
  std::vector<std::string> names;
  for (std::size_t i = 0; i < variables.size(); ++i) {
    for (const Term& term : model.equations[0].terms) {
      if (term.expression.derivative(i).is_zero()) continue;
      names.push_back(variables[i]);
      break;
    }
  }
  return names;
}

// The equation of one state, all others being inputs.
Alone alone(const TrajectorySet& data, std::size_t d, DiscoveryOptions options) {
  std::vector<std::string> others;
  for (std::size_t e = 0; e < data.dim(); ++e) {
    if (e != d) others.push_back(data.states[e]);
  }
  if (options.noise.size() > 1) options.noise = {options.noise[d]};
  options.rivals = 0;
  options.progress = {};
  const DiscoveryResult result = discover(with_inputs(data, others), options);
  if (result.verdict.states.empty()) return {};
  const StateVerdict& state = result.verdict.states[0];
  const bool is_explained = state.light != Light::unexplained && state.skill > min_skill &&
                            state.predictable < max_predictable;
  return {is_explained, names_in(result.model)};
}

}  // namespace

std::vector<std::string> probable_inputs(const TrajectorySet& data,
                                         const DiscoveryOptions& options) {
  if (data.dim() < 2 || data.dim() > max_states || data.samples() > max_samples) return {};
  std::vector<std::string> unexplained;
  std::set<std::string> used;
  for (std::size_t d = 0; d < data.dim() && !options.stop.stop_requested(); ++d) {
    const Alone of = alone(data, d, options);
    if (of.is_explained) {
      used.insert(of.uses.begin(), of.uses.end());
    } else {
      unexplained.push_back(data.states[d]);
    }
  }
  std::erase_if(unexplained, [&](const std::string& name) { return !used.contains(name); });
  return unexplained;
}

}  // namespace mechnn
