#include "fields/weight_patches.h"

namespace mechnn::fields {
namespace {

// Π_a ψ_a^(q_a)
std::vector<double> product_patch(const TestFunctions& tests, const Orders& orders,
                                  const Extents& extents) {
  std::vector<double> patch(extents.points());
  for (std::size_t p = 0; p < patch.size(); ++p) {
    const auto at = indices(p, extents);
    double product = 1;
    for (std::size_t a = 0; a < max_field_axes; ++a) {
      if (tests.axes[a].points == 1) continue;
      const TestAxis& axis = tests.axes[a];
      product *= axis.derivatives[static_cast<std::size_t>(orders[a])][at[a] * axis.stride];
    }
    patch[p] = product;
  }
  return patch;
}

bool occurs(std::size_t order, const std::vector<NoiseKernel>& kernels) {
  for (const NoiseKernel& kernel : kernels) {
    if (!kernel.weights[order].empty()) return true;
  }
  return false;
}

}  // namespace

WeightPatches::WeightPatches(const TestFunctions& tests, const std::vector<NoiseKernel>& kernels)
    : tests_(tests), kernels_(kernels) {
  for (std::size_t a = 0; a < max_field_axes; ++a) {
    extents_[a] = 2 * tests.axes[a].half_width / tests.axes[a].stride + 1;
  }
  for (std::size_t m = 0; m < kernels.front().weights.size(); ++m) {
    if (occurs(m, kernels)) active_.push_back(m);
  }
  test_patches_.reserve(kernels.size());
  for (const NoiseKernel& kernel : kernels) {
    test_patches_.push_back(product_patch(tests, kernel.orders, extents_));
  }
}

void WeightPatches::fill_points(std::size_t centre, std::vector<std::size_t>& points) const {
  const auto at = indices(centre, tests_.centres());
  const Extents grid = tests_.grid();
  std::array<std::vector<std::size_t>, max_field_axes> offsets;  // along each axis
  for (std::size_t a = 0; a < max_field_axes; ++a) {
    const TestAxis& axis = tests_.axes[a];
    const std::size_t stride = grid.behind(a);
    offsets[a].resize(extents_[a]);
    for (std::size_t k = 0; k < extents_[a]; ++k) {
      offsets[a][k] = axis.point(axis.centres[at[a]], k * axis.stride) * stride;
    }
  }
  points.clear();
  for (const std::size_t t : offsets[0]) {
    for (const std::size_t x : offsets[1]) {
      for (const std::size_t y : offsets[2]) {
        for (const std::size_t z : offsets[3]) points.push_back(t + x + y + z);
      }
    }
  }
}

double WeightPatches::cell() const {
  double product = 1;
  for (const TestAxis& axis : tests_.axes) product *= static_cast<double>(axis.stride);
  return product;
}

void WeightPatches::fill(std::size_t slice, std::vector<double>& patches) const {
  const std::size_t cross = tests_.centres().behind(0), size = extents_.points();
  patches.assign(cross * active_.size() * size, 0);
  std::vector<std::size_t> points;
  points.reserve(size);
  for (std::size_t i = 0; i < cross; ++i) {
    fill_points(slice * cross + i, points);
    for (std::size_t m = 0; m < active_.size(); ++m) {
      double* const to = &patches[(i * active_.size() + m) * size];
      for (std::size_t k = 0; k < kernels_.size(); ++k) {
        const std::vector<double>& weights = kernels_[k].weights[active_[m]];
        if (weights.empty()) continue;
        for (std::size_t p = 0; p < size; ++p) to[p] += test_patches_[k][p] * weights[points[p]];
      }
    }
  }
}

}  // namespace mechnn::fields
