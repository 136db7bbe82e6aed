// A small planetary system made by integration, and files of it.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "formats/csv_write.h"
#include "mechnn/trajectory.h"
#include "training/numbers.h"
#include "training/tasks/solar_system/ephemeris.h"
#include "training/tasks/solar_system/known_strengths.h"
#include "training/tasks/solar_system/orbits.h"

namespace mechnn::training::solar_system {

inline const std::vector<std::string> small_bodies{"sun", "mercury", "earth", "moon", "jupiter"};

inline std::vector<double> small_strengths() { return *known_strengths(small_bodies); }

/// Nearly circular orbits, tilted a little, at mean distances; the Moon about the Earth.
inline States small_start() {
  const std::vector<double> distances{0, 0.387, 1, 1.00257, 5.2}, angles{0, 1, 2, 2, 4};
  const std::vector<double> mu = small_strengths();
  States start{at::zeros({1, 5, 3}, at::kDouble), at::zeros({1, 5, 3}, at::kDouble)};
  for (std::int64_t i = 1; i < 5; ++i) {
    const auto k = static_cast<std::size_t>(i);
    const double c = std::cos(angles[k]), s = std::sin(angles[k]), tilt = 0.02 * angles[k];
    double speed = std::sqrt((mu[0] + mu[k]) / distances[k]);
    if (k == 1) speed *= 1.1;
    if (k == 3) speed = std::sqrt(mu[0] / distances[2]) + std::sqrt((mu[2] + mu[3]) / 0.00257);
    start.positions[0][i] = distances[k] * at::tensor({c, s, tilt * s}, at::kDouble);
    start.velocities[0][i] = speed * at::tensor({-s, c, tilt * c}, at::kDouble);
  }
  return start;
}

inline Ephemeris small_ephemeris(std::int64_t samples) {
  return {small_bodies, integrated({small_strengths()}, small_start(), 0.5, samples), 0, 0.5};
}

/// A CSV file in the folder of the tests' temporary files.
inline std::string written(const Ephemeris& ephemeris, const std::string& name) {
  TrajectorySet set;
  Trajectory only;
  for (const std::string& body : ephemeris.bodies) {
    for (const char* column : {"_x", "_y", "_z", "_vx", "_vy", "_vz"}) {
      set.states.push_back(body + column);
    }
  }
  only.values =
      numbers(at::cat({ephemeris.states.positions, ephemeris.states.velocities}, 2).flatten(1));
  for (std::int64_t i = 0; i < ephemeris.states.samples(); ++i) {
    only.times.push_back(ephemeris.first + ephemeris.step * static_cast<double>(i));
  }
  set.trajectories.push_back(only);
  const auto path = std::filesystem::path(testing::TempDir()) / name;
  std::ofstream(path) << formats::csv_table(set);
  return path.string();
}

}  // namespace mechnn::training::solar_system
