#include "training/tasks/solar_system/yardsticks.h"

#include "training/tasks/solar_system/kepler.h"
#include "training/tasks/solar_system/known_strengths.h"
#include "training/tasks/solar_system/orbits.h"

namespace mechnn::training::solar_system {

std::vector<Rollout> yardsticks(const Ephemeris& ephemeris, const Stretch& stretch,
                                const std::vector<double>& fitted) {
  const States start = ephemeris.states.narrow(stretch.start, 1);
  const std::int64_t samples = stretch.steps() + 1;
  const auto orbits = [&](const std::vector<double>& strengths, Relativity relativity) {
    return integrated({strengths, 2, relativity}, start, ephemeris.step, samples)
        .positions.slice(0, 1)
        .slice(1, 1);
  };
  std::vector<Rollout> made{{"newton", orbits(fitted, Relativity::none)}};
  if (const auto known = known_strengths(ephemeris.bodies)) {
    made.push_back({"known", orbits(*known, Relativity::none)});
    made.push_back({"einstein", orbits(*known, Relativity::first_order)});
    made.push_back(
        {"kepler",
         kepler_orbits(ephemeris.bodies, *known, start, ephemeris.step, samples).slice(0, 1)});
  }
  return made;
}

}  // namespace mechnn::training::solar_system
