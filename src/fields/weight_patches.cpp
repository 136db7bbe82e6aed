#include "fields/weight_patches.h"

#include <utility>

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
    if (tests.axes[a].points > 1) last_ = a;
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

void WeightPatches::fill_rows(std::size_t centre, Rows& rows) const {
  const auto at = indices(centre, tests_.centres());
  const Extents grid = tests_.grid();
  const auto offset = [&](std::size_t a, std::size_t k) {
    const TestAxis& axis = tests_.axes[a];
    return axis.point(axis.centres[at[a]], k * axis.stride) * grid.behind(a);
  };
  rows.starts.assign(1, 0);
  for (std::size_t a = 0; a < last_; ++a) {
    std::vector<std::size_t> longer;
    longer.reserve(rows.starts.size() * extents_[a]);
    for (const std::size_t start : rows.starts) {
      for (std::size_t k = 0; k < extents_[a]; ++k) longer.push_back(start + offset(a, k));
    }
    rows.starts = std::move(longer);
  }
  rows.columns.resize(extents_[last_]);
  for (std::size_t k = 0; k < rows.columns.size(); ++k) rows.columns[k] = offset(last_, k);
}

// to += patch · weights, the weights at the rows' points.
void WeightPatches::add_product(const std::vector<double>& patch,
                                const std::vector<double>& weights, const Rows& rows,
                                double* to) const {
  const std::size_t size = rows.columns.size(), first = rows.columns.front();
  const bool side_by_side = rows.columns.back() == first + size - 1;
  const double* from = patch.data();
  for (const std::size_t start : rows.starts) {
    const double* const row = &weights[start];
    if (side_by_side) {
      for (std::size_t k = 0; k < size; ++k) to[k] += from[k] * row[first + k];
    } else {
      for (std::size_t k = 0; k < size; ++k) to[k] += from[k] * row[rows.columns[k]];
    }
    from += size;
    to += size;
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
  Rows rows;
  for (std::size_t i = 0; i < cross; ++i) {
    fill_rows(slice * cross + i, rows);
    for (std::size_t m = 0; m < active_.size(); ++m) {
      double* const to = &patches[(i * active_.size() + m) * size];
      for (std::size_t k = 0; k < kernels_.size(); ++k) {
        const std::vector<double>& weights = kernels_[k].weights[active_[m]];
        if (!weights.empty()) add_product(test_patches_[k], weights, rows, to);
      }
    }
  }
}

}  // namespace mechnn::fields
