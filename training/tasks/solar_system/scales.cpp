#include "training/tasks/solar_system/scales.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/diff.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linalg_inv.h>
#include <ATen/ops/triu_indices.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <limits>

namespace mechnn::training::solar_system {
namespace {

/// Root mean square length of vectors (T, n, 3): (n, 1).
at::Tensor size_of(const at::Tensor& vectors) {
  return vectors.square().sum(2).mean(0).sqrt().unsqueeze(1);
}

/// Of x(t + k h) − x(t) − k h v(t) over all t and 1 ≤ k ≤ future, which must be fewer than T:
/// (body, 1).
at::Tensor missed_by_constant_velocity(const States& states, double step, std::int64_t future) {
  const std::int64_t starts = states.samples() - future;
  const States from = states.narrow(0, starts);
  at::Tensor sum = at::zeros_like(from.positions[0].slice(1, 0, 1));
  for (std::int64_t k = 1; k <= future; ++k) {
    const at::Tensor off = states.positions.narrow(0, k, starts) - from.positions -
                           step * static_cast<double>(k) * from.velocities;
    sum += off.square().sum(2).mean(0).unsqueeze(1);
  }
  return (sum / static_cast<double>(future)).sqrt();
}

/// Both bodies of the pairs (i, j), i < j, that follow the first pairs in `separations`: (2, pair).
at::Tensor pairs(std::int64_t bodies) {
  return at::triu_indices(bodies, bodies, 1, at::TensorOptions(at::kLong));
}

constexpr double nearer = 10;  ///< than the first body is

/// For each body the pair with the least of `sizes` (pair, 1), those with the first body divided by
/// `nearer`.
at::Tensor nearest_pairs(const at::Tensor& sizes, std::int64_t bodies) {
  at::Tensor each =
      at::full({bodies, sizes.size(0)}, std::numeric_limits<double>::infinity(), sizes.options());
  const at::Tensor between = pairs(bodies);
  for (std::int64_t pair = 0; pair < sizes.size(0); ++pair) {
    const auto mark = [&](std::int64_t body) { each[body][pair] = sizes[pair][0]; };
    if (pair < bodies) {
      each[pair][pair] = sizes[pair][0] / nearer;
      continue;
    }
    mark(between[0][pair - bodies].item<std::int64_t>());
    mark(between[1][pair - bodies].item<std::int64_t>());
  }
  return each.argmin(1);
}

at::Tensor acceleration_of(const States& states, double step) {
  return size_of(at::diff(states.positions, 2, 0)) / (step * step);
}

/// (body, body) 1 in the row of a moon and the column of its planet, else 0.
at::Tensor planets_of_moons(const at::Tensor& nearest, const at::Tensor& acceleration) {
  const std::int64_t bodies = nearest.size(0);
  at::Tensor found = at::zeros({bodies, bodies}, acceleration.options());
  const at::Tensor between = pairs(bodies);
  for (std::int64_t body = 0; body < bodies; ++body) {
    const auto pair = nearest[body].item<std::int64_t>() - bodies;
    if (pair < 0) continue;
    const auto other = (between[0][pair] + between[1][pair]).item<std::int64_t>() - body;
    const bool is_moon = acceleration[body].item<double>() > acceleration[other].item<double>();
    if (is_moon) found[body][other] = 1;
  }
  return found;
}

}  // namespace

at::Tensor separations(const at::Tensor& positions) {
  const at::Tensor pair = pairs(positions.size(-2));
  const at::Tensor between =
      positions.index_select(-2, pair[1]) - positions.index_select(-2, pair[0]);
  return at::cat({positions, between}, -2);
}

Scales Scales::of(const States& states, double step, std::int64_t future, Moons moons) {
  const std::int64_t bodies = states.positions.size(1);
  Scales made;
  made.separation = size_of(separations(states.positions));
  made.nearest = nearest_pairs(made.separation, bodies);
  const at::Tensor one = at::eye(bodies, states.positions.options());
  const at::Tensor of_planets = moons == Moons::planet
                                    ? planets_of_moons(made.nearest, acceleration_of(states, step))
                                    : at::zeros_like(one);
  made.own = one - of_planets;
  made.back = at::linalg_inv(made.own);
  const States own{made.own.matmul(states.positions), made.own.matmul(states.velocities)};
  made.length = size_of(own.positions);
  made.acceleration = acceleration_of(own, step);
  made.rate = size_of(at::diff(own.positions, 3, 0)) / (step * step * step) / made.acceleration;
  made.displacement = missed_by_constant_velocity(own, step, future);
  return made;
}

}  // namespace mechnn::training::solar_system
