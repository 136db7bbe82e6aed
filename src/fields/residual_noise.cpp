#include "fields/residual_noise.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace mechnn::fields {
namespace {

using Eigen::Index;
using Displacement = std::array<std::ptrdiff_t, max_field_axes>;

double factorial(int n) { return n < 2 ? 1 : n * factorial(n - 1); }

// Test functions whose centres lie this many centres apart along the time do not overlap.
std::size_t reach(const TestAxis& axis) {
  std::size_t most = 0;
  for (std::size_t i = 0; i < axis.centres.size(); ++i) {
    std::size_t j = i;
    while (j + 1 < axis.centres.size() &&
           axis.centres[j + 1] - axis.centres[i] < 2 * axis.half_width) {
      ++j;
    }
    most = std::max(most, j - i);
  }
  return most;
}

// Σ_p a(p) b(p − d) over the points p of both patches.
double overlap(const double* a, const double* b, const Extents& extents, const Displacement& d,
               std::size_t axis, std::size_t last) {
  const auto size = static_cast<std::ptrdiff_t>(extents[axis]);
  const std::ptrdiff_t begin = std::max<std::ptrdiff_t>(0, d[axis]);
  const std::ptrdiff_t end = std::min(size, size + d[axis]);
  if (axis == last || axis + 1 == max_field_axes) {
    const Index length = end - begin;
    return Eigen::Map<const Eigen::VectorXd>(a + begin, length)
        .dot(Eigen::Map<const Eigen::VectorXd>(b + begin - d[axis], length));
  }
  const auto stride = static_cast<std::ptrdiff_t>(extents.behind(axis));
  double sum = 0;
  for (std::ptrdiff_t p = begin; p < end; ++p) {
    sum += overlap(a + p * stride, b + (p - d[axis]) * stride, extents, d, axis + 1, last);
  }
  return sum;
}

// Filled values have no noise of their own.
void silence_missing(const WeakRecording& recording, const Powers& mu,
                     std::vector<double>& weights) {
  if (recording.missing.empty()) return;
  for (std::size_t c = 0; c < mu.size(); ++c) {
    if (mu[c] == 0) continue;
    const char* const missing = &recording.missing[c * recording.tests.grid().points()];
    for (std::size_t g = 0; g < weights.size(); ++g) {
      if (missing[g] != 0) weights[g] = 0;
    }
  }
}

struct Slice {
  std::size_t index;
  const std::vector<double>& patches;
};

// block(i, j) = Σ_μ Σ_g W_iμ(g) W_jμ(g), i of `here` and j of `there`; the identity for rows that
// are not used.
void add_products(const WeightPatches& weights, const WeakRecording& recording, const Slice& here,
                  const Slice& there, Eigen::MatrixXd& block) {
  const TestFunctions& tests = weights.tests();
  const Extents centres = tests.centres();
  const std::size_t cross = centres.behind(0);
  for (std::size_t i = 0; i < cross; ++i) {
    const auto from = indices(here.index * cross + i, centres);
    for (std::size_t j = 0; j < (here.index == there.index ? i + 1 : cross); ++j) {
      const auto to = indices(there.index * cross + j, centres);
      Displacement steps{};
      bool meet = true;
      for (std::size_t a = 0; a < max_field_axes; ++a) {
        const TestAxis& axis = tests.axes[a];
        steps[a] = axis.displacement(axis.centres[from[a]], axis.centres[to[a]]) /
                   static_cast<std::ptrdiff_t>(axis.stride);
        meet = meet && std::abs(steps[a]) < static_cast<std::ptrdiff_t>(weights.extents()[a]);
      }
      const bool used =
          recording.uses(here.index * cross + i) && recording.uses(there.index * cross + j);
      if (!used && here.index == there.index && i == j) {
        block(static_cast<Index>(i), static_cast<Index>(i)) = 1;
      }
      if (!meet || !used) continue;
      double sum = 0;
      for (std::size_t m = 0; m < weights.orders(); ++m) {
        sum += overlap(weights.patch(here.patches, i, m), weights.patch(there.patches, j, m),
                       weights.extents(), steps, 0, weights.last_axis());
      }
      sum *= weights.cell();
      block(static_cast<Index>(i), static_cast<Index>(j)) = sum;
      if (here.index == there.index) block(static_cast<Index>(j), static_cast<Index>(i)) = sum;
    }
  }
}

}  // namespace

ResidualNoise::ResidualNoise(const WeakForm& form, std::size_t component, int order,
                             const std::vector<std::size_t>& support, const Eigen::VectorXd& xi)
    : form_(form) {
  scales_.reserve(form.noise_orders.size());
  for (const Powers& mu : form.noise_orders) {
    double square = 1;
    for (std::size_t c = 0; c < mu.size(); ++c) {
      square *= std::pow(form.variance[c], mu[c]) / factorial(mu[c]);
    }
    scales_.push_back(std::sqrt(square));
  }
  kernels_.reserve(form.recordings.size());
  for (const WeakRecording& recording : form.recordings) {
    kernels_.push_back(kernels(recording, component, order, support, xi));
  }
}

std::vector<NoiseKernel> ResidualNoise::kernels(const WeakRecording& recording,
                                                std::size_t component, int order,
                                                const std::vector<std::size_t>& support,
                                                const Eigen::VectorXd& xi) const {
  const std::size_t points = recording.tests.grid().points();
  const std::size_t noise_orders = form_.noise_orders.size();
  std::vector<NoiseKernel> out{{{order, 0, 0, 0}, std::vector<std::vector<double>>(noise_orders)}};
  for (std::size_t m = 0; m < noise_orders; ++m) {
    const Powers& mu = form_.noise_orders[m];
    if (total(mu) != 1 || mu[component] != 1) continue;
    out[0].weights[m].assign(points, scales_[m] * sign(out[0].orders));
  }
  for (const std::size_t k : support) {
    const Candidate& candidate = form_.library[k];
    auto kernel = std::find_if(out.begin() + 1, out.end(), [&](const NoiseKernel& other) {
      return other.orders == candidate.orders;
    });
    if (kernel == out.end()) {
      out.push_back({candidate.orders, std::vector<std::vector<double>>(noise_orders)});
      kernel = out.end() - 1;
    }
    for (std::size_t m = 0; m < noise_orders; ++m) {
      if (vanishes(candidate.powers, form_.noise_orders[m])) continue;
      const std::vector<double> slope =
          derivative_values(candidate.powers, form_.noise_orders[m], recording.smooth, points);
      std::vector<double>& weights = kernel->weights[m];
      weights.resize(points, 0);
      const double factor = -xi[static_cast<Index>(k)] * sign(candidate.orders) * scales_[m];
      for (std::size_t g = 0; g < points; ++g) weights[g] += factor * slope[g];
    }
  }
  for (NoiseKernel& kernel : out) {
    for (std::size_t m = 0; m < noise_orders; ++m) {
      silence_missing(recording, form_.noise_orders[m], kernel.weights[m]);
    }
  }
  return out;
}

BlockBand ResidualNoise::covariance() const {
  std::vector<std::size_t> sizes;
  std::size_t most = 0;
  for (const WeakRecording& recording : form_.recordings) {
    const Extents centres = recording.tests.centres();
    sizes.insert(sizes.end(), centres[0], centres.behind(0));
    most = std::max(most, reach(recording.tests.axes[0]));
  }
  BlockBand c(sizes, most);
  std::size_t first = 0;
  for (std::size_t r = 0; r < form_.recordings.size(); ++r) {
    add_recording(r, first, c);
    first += form_.recordings[r].tests.centres()[0];
  }
  return c;
}

void ResidualNoise::add_recording(std::size_t recording, std::size_t first_block,
                                  BlockBand& c) const {
  const TestFunctions& tests = form_.recordings[recording].tests;
  const WeightPatches weights(tests, kernels_[recording]);
  const std::size_t slices = tests.centres()[0];
  const std::size_t far = reach(tests.axes[0]);
  std::vector<std::vector<double>> ring(far + 1);  // the patches of the last slices
  for (std::size_t s = 0; s < slices; ++s) {
    weights.fill(s, ring[s % (far + 1)]);
    for (std::size_t d = 0; d <= std::min(far, s); ++d) {
      add_products(weights, form_.recordings[recording], {s, ring[s % (far + 1)]},
                   {s - d, ring[(s - d) % (far + 1)]}, c.block(first_block + s, d));
    }
  }
}

Eigen::MatrixXd ResidualNoise::regressor_noise(const Eigen::VectorXd& z,
                                               const std::vector<std::size_t>& columns) const {
  Eigen::MatrixXd out = Eigen::MatrixXd::Zero(z.size(), static_cast<Index>(columns.size()));
  Index row = 0;
  for (std::size_t r = 0; r < form_.recordings.size(); ++r) {
    const WeakRecording& recording = form_.recordings[r];
    const std::size_t points = recording.tests.grid().points();
    const auto count = static_cast<Index>(recording.tests.count());
    const std::vector<double> own(z.data() + row, z.data() + row + count);
    std::vector<std::vector<double>> spread;
    spread.reserve(kernels_[r].size());
    for (const NoiseKernel& kernel : kernels_[r]) {
      spread.push_back(recording.tests.combination(own, kernel.orders));
    }
    for (std::size_t m = 0; m < form_.noise_orders.size(); ++m) {
      std::vector<double> e(points, 0);
      for (std::size_t k = 0; k < kernels_[r].size(); ++k) {
        const std::vector<double>& weights = kernels_[r][k].weights[m];
        for (std::size_t g = 0; g < weights.size(); ++g) e[g] += weights[g] * spread[k][g];
      }
      for (std::size_t j = 0; j < columns.size(); ++j) {
        const Candidate& candidate = form_.library[columns[j]];
        if (vanishes(candidate.powers, form_.noise_orders[m])) continue;
        std::vector<double> values =
            derivative_values(candidate.powers, form_.noise_orders[m], recording.smooth, points);
        for (std::size_t g = 0; g < points; ++g) values[g] *= e[g] * scales_[m];
        const std::vector<double> products = recording.products(values, candidate.orders);
        out.col(static_cast<Index>(j)).segment(row, count) +=
            sign(candidate.orders) * Eigen::Map<const Eigen::VectorXd>(products.data(), count);
      }
    }
    row += count;
  }
  return out;
}

}  // namespace mechnn::fields
