#include "training/tasks/nested_spheres/points.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/randperm.h>
#include <ATen/ops/zeros.h>

#include <cmath>

namespace mechnn::training::nested_spheres {
namespace {

/// Uniform between two radii: the radius to the power `dim` is uniform, the direction that of a
/// normal vector.
at::Tensor between(double inner, double outer, std::int64_t count, std::int64_t dim,
                   at::Generator& generator) {
  const auto power = static_cast<double>(dim);
  const double low = std::pow(inner, power), high = std::pow(outer, power);
  const at::Tensor radius =
      (low + (high - low) * at::rand({count, 1}, generator, at::kDouble)).pow(1 / power);
  const at::Tensor normal = at::randn({count, dim}, generator, at::kDouble);
  return radius * normal / at::linalg_vector_norm(normal, 2, {1}, true);
}

}  // namespace

Points Points::slice(std::int64_t begin, std::int64_t end) const {
  return {coordinates.slice(0, begin, end), labels.slice(0, begin, end)};
}

Points Points::at(const at::Tensor& index) const {
  return {coordinates.index_select(0, index), labels.index_select(0, index)};
}

Points nested_points(std::int64_t count, std::int64_t dim, std::uint64_t seed) {
  at::Generator generator = at::detail::createCPUGenerator(seed);
  const std::int64_t each = count / 2;
  const at::Tensor ball = between(0, ball_radius, each, dim, generator);
  const at::Tensor shell = between(shell_inner, shell_outer, each, dim, generator);
  const Points sorted{at::cat({ball, shell}).to(at::kFloat),
                      at::cat({at::zeros({each}), at::ones({each})})};
  return sorted.at(at::randperm(2 * each, generator));
}

}  // namespace mechnn::training::nested_spheres
