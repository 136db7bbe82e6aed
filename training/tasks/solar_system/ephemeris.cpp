#include "training/tasks/solar_system/ephemeris.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/diff.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <stdexcept>
#include <string_view>

#include "formats/table.h"
#include "mechnn/trajectory.h"
#include "training/measured_table.h"
#include "training/tasks/solar_system/known_strengths.h"

namespace mechnn::training::solar_system {
namespace {

constexpr std::array<std::string_view, 2 * space> columns{"_x", "_y", "_z", "_vx", "_vy", "_vz"};
constexpr double allowed_jitter = 1e-6;  ///< of the step

void require_file(const std::string& file) {
  if (std::filesystem::exists(file)) return;
  throw std::invalid_argument(
      "[data] file: got '" + file +
      "', which is not there, expected the table that `pip install jplephem "
      "de421 numpy` and `python examples/python/prepare_solar_system.py "
      "FILE` write");
}

/// The bodies in order, the Sun first.
std::vector<std::string> bodies_of(const std::vector<std::string>& states) {
  std::vector<std::string> found;
  for (const std::string& state : states) {
    const std::string body = state.substr(0, state.rfind('_'));
    if (std::find(found.begin(), found.end(), body) == found.end()) found.push_back(body);
  }
  std::stable_sort(found.begin(), found.end(), [](const std::string& a, const std::string& b) {
    return place_of(a) < place_of(b);
  });
  return found;
}

std::size_t column_of(const std::vector<std::string>& states, const std::string& name,
                      const std::string& file) {
  const auto at = std::find(states.begin(), states.end(), name);
  if (at != states.end()) return static_cast<std::size_t>(at - states.begin());
  throw std::invalid_argument(file + ": there is no column '" + name +
                              "', expected <body>_x, _y, _z, _vx, _vy and _vz of every body; the "
                              "other columns make '" +
                              name.substr(0, name.rfind('_')) + "' one");
}

double equal_step(const std::vector<double>& times, const std::string& file) {
  if (times.size() < 2) throw std::invalid_argument(file + ": got one row, expected more");
  const at::Tensor steps = at::diff(at::tensor(times, at::kDouble));
  const double mean = steps.mean().item<double>();
  if ((steps - mean).abs().max().item<double>() <= allowed_jitter * mean) return mean;
  throw std::invalid_argument(file + ": got steps between " +
                              std::to_string(steps.min().item<double>()) + " and " +
                              std::to_string(steps.max().item<double>()) + ", expected equal ones");
}

/// (T, body, 3) of three columns of every body, from the first body.
at::Tensor relative(const at::Tensor& all) { return (all - all.slice(1, 0, 1)).contiguous(); }

/// Velocities must be those of the positions, which tells wrong units of time, and no two bodies
/// may be in one place.
void require_units(const Ephemeris& ephemeris, const std::string& file) {
  const at::Tensor x = ephemeris.states.positions, v = ephemeris.states.velocities;
  const at::Tensor moved = (x.slice(0, 2) - x.slice(0, 0, -2)) / (2 * ephemeris.step);
  const double off = (moved - v.slice(0, 1, -1)).square().mean().sqrt().item<double>();
  const double speed = moved.square().mean().sqrt().item<double>();
  if (!(off < 0.1 * speed)) {
    throw std::invalid_argument(
        file +
        ": the velocities are not those of the positions, expected au and au/day, times in "
        "days");
  }
  const auto bodies = static_cast<std::int64_t>(ephemeris.bodies.size());
  for (std::int64_t i = 0; i < bodies; ++i) {
    for (std::int64_t j = 0; j < i; ++j) {
      if ((x.select(1, i) - x.select(1, j)).square().sum(1).min().item<double>() > 0) continue;
      throw std::invalid_argument(file + ": " + ephemeris.bodies[static_cast<std::size_t>(i)] +
                                  " and " + ephemeris.bodies[static_cast<std::size_t>(j)] +
                                  " are in one place");
    }
  }
}

}  // namespace

States States::narrow(std::int64_t first, std::int64_t count) const {
  return {positions.narrow(-3, first, count), velocities.narrow(-3, first, count)};
}

States Ephemeris::others() const {
  return {states.positions.slice(-2, 1), states.velocities.slice(-2, 1)};
}

Ephemeris read_ephemeris(const std::string& file) {
  require_file(file);
  formats::TableOptions options;
  options.words = formats::no_options();
  const TrajectorySet set = formats::read_table(file, options).data;
  const Trajectory& only = only_trajectory(set, file);
  require_complete(set, only, file);
  const at::Tensor table =
      at::tensor(only.values, at::kDouble).reshape({static_cast<std::int64_t>(only.samples()), -1});
  Ephemeris made{bodies_of(set.states), {}, only.times.front(), equal_step(only.times, file)};
  if (made.bodies.front() != "sun" || made.bodies.size() < 3) {
    std::string found;
    for (const std::string& body : made.bodies) found += (found.empty() ? "" : ", ") + body;
    throw std::invalid_argument(file + ": the columns are of the bodies " + found +
                                ", expected 'sun' and at least two others");
  }
  std::vector<at::Tensor> parts;
  for (const std::string& body : made.bodies) {
    for (const std::string_view column : columns) {
      const std::size_t at = column_of(set.states, body + std::string(column), file);
      parts.push_back(table.select(1, static_cast<std::int64_t>(at)));
    }
  }
  const at::Tensor all = at::stack(parts, 1).unflatten(1, {-1, 2, space});  // (T, body, 2, 3)
  made.states = {relative(all.select(2, 0)), relative(all.select(2, 1))};
  require_units(made, file);
  return made;
}

}  // namespace mechnn::training::solar_system
