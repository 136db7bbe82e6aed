// Options → unknowns with their bounds and priors.
#include <algorithm>
#include <stdexcept>
#include <utility>

#include "fit/estimation_problem.h"
#include "fit/near_names.h"
#include "mechnn/argument_error.h"

namespace mechnn::equation_fit {
namespace {

std::string names_of(const System& system) {
  std::string text;
  for (const std::string& name : system.parameters) text += (text.empty() ? "" : ", ") + name;
  return text.empty() ? "none" : text;
}

std::size_t parameter_index(const System& system, const std::string& name, const char* option) {
  const auto found = std::find(system.parameters.begin(), system.parameters.end(), name);
  if (found != system.parameters.end()) {
    return static_cast<std::size_t>(found - system.parameters.begin());
  }
  throw ArgumentError(
      option, "'" + name + "', which is no parameter of the equations",
      "one of " + names_of(system) + is_meant(nearest_name(name, system.parameters), ""));
}

bool is_hidden(const FitOptions& options, const std::string& name) {
  return std::find(options.hidden.begin(), options.hidden.end(), name) != options.hidden.end();
}

void intersect(const ParameterBound& bound, Unknown& unknown) {
  if (bound.lower > unknown.lower || (bound.lower == unknown.lower && bound.is_lower_open)) {
    unknown.lower = bound.lower;
    unknown.is_lower_open = bound.is_lower_open;
  }
  if (bound.upper < unknown.upper || (bound.upper == unknown.upper && bound.is_upper_open)) {
    unknown.upper = bound.upper;
    unknown.is_upper_open = bound.is_upper_open;
  }
  if (unknown.lower < unknown.upper) return;
  throw ArgumentError("bound", "bounds of '" + unknown.name + "' that contradict each other",
                      "a lower bound below the upper one");
}

/// An unknown for each parameter with its bounds and prior.
std::vector<Unknown> templates_of(const System& system, const FitOptions& options) {
  std::vector<Unknown> all(system.parameters.size());
  for (std::size_t q = 0; q < all.size(); ++q) {
    all[q].name = system.parameters[q];
    all[q].parameter = q;
  }
  for (const ParameterBound& bound : options.bounds) {
    intersect(bound, all[parameter_index(system, bound.name, "bound")]);
  }
  for (const ParameterPrior& prior : options.priors) {
    if (prior.is_initial_state) continue;
    Unknown& unknown = all[parameter_index(system, prior.name, "prior")];
    if (unknown.prior_precision > 0) {
      throw ArgumentError("prior", "two of '" + prior.name + "'", "at most one a parameter");
    }
    unknown.prior_mean = prior.mean;
    unknown.prior_precision = 1 / (prior.standard_deviation * prior.standard_deviation);
  }
  return all;
}

void check_starts(const System& system, const FitOptions& options,
                  const std::vector<Unknown>& templates) {
  for (const StartValue& start : options.start) {
    if (is_hidden(options, start.name)) continue;
    const Unknown& unknown = templates[parameter_index(system, start.name, "start")];
    const bool is_inside =
        (unknown.is_lower_open ? start.value > unknown.lower : start.value >= unknown.lower) &&
        (unknown.is_upper_open ? start.value < unknown.upper : start.value <= unknown.upper);
    if (is_inside) continue;
    throw ArgumentError("start", start.name + "=" + std::to_string(start.value),
                        "a value within the bounds of " + start.name);
  }
  for (const ParameterPrior& prior : options.priors) {
    if (!prior.is_initial_state || is_hidden(options, prior.name)) continue;
    throw ArgumentError("prior", "'" + prior.name + "(0)'",
                        "the start of a hidden state; that of a measured one is in the data");
  }
}

}  // namespace

Setting make_setting(const TrajectorySet& data, const FitOptions& options) {
  Setting setting;
  setting.system = make_system(data, options);
  const System& system = setting.system;
  const std::vector<Unknown> templates = templates_of(system, options);
  check_starts(system, options, templates);
  const std::size_t trajectories = data.trajectories.size();
  setting.columns.assign(trajectories, std::vector<std::size_t>(templates.size()));
  for (std::size_t q = 0; q < templates.size(); ++q) {
    const bool is_own = system.per_trajectory[q] && trajectories > 1;
    for (std::size_t r = 0; r < trajectories; ++r) {
      if (r == 0 || is_own) {
        setting.unknowns.push_back(templates[q]);
        if (is_own) {
          const std::string& name = data.trajectories[r].name;
          setting.unknowns.back().trajectory = name.empty() ? std::to_string(r + 1) : name;
        }
      }
      setting.columns[r][q] = setting.unknowns.size() - 1;
    }
  }
  return setting;
}

}  // namespace mechnn::equation_fit
