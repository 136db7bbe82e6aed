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
           axis.centres[j + 1] - axis.centres[i] <= 2 * axis.half_width) {
      ++j;
    }
    most = std::max(most, j - i);
  }
  return most;
}

// W_iμ at the points of each test function of one slice of time: (centres in space, μ, patch).
struct Patches {
  Extents extents;  ///< of a patch
  std::size_t orders = 0;
  std::vector<double> values;

  [[nodiscard]] const double* of(std::size_t centre, std::size_t order) const {
    return &values[(centre * orders + order) * extents.points()];
  }
};

// Index along each axis of the `number`-th element.
std::array<std::size_t, max_field_axes> indices(std::size_t number, const Extents& extents) {
  std::array<std::size_t, max_field_axes> out{};
  for (std::size_t a = max_field_axes; a-- > 0;) {
    out[a] = number % extents[a];
    number /= extents[a];
  }
  return out;
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

// Π_a ψ_a^(q_a) on a patch.
std::vector<double> patch_of(const TestFunctions& tests, const Orders& orders,
                             const Extents& extents) {
  std::vector<double> patch(extents.points());
  for (std::size_t p = 0; p < patch.size(); ++p) {
    const auto at = indices(p, extents);
    double product = 1;
    for (std::size_t a = 0; a < max_field_axes; ++a) {
      if (tests.axes[a].points == 1) continue;
      product *= tests.axes[a].derivatives[static_cast<std::size_t>(orders[a])][at[a]];
    }
    patch[p] = product;
  }
  return patch;
}

Extents patch_extents(const TestFunctions& tests) {
  Extents extents;
  for (std::size_t a = 0; a < max_field_axes; ++a) extents[a] = 2 * tests.axes[a].half_width + 1;
  return extents;
}

std::size_t last_axis(const TestFunctions& tests) {
  std::size_t last = 0;
  for (std::size_t a = 0; a < max_field_axes; ++a) {
    if (tests.axes[a].points > 1) last = a;
  }
  return last;
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

ResidualNoise::Kernels ResidualNoise::kernels(const WeakRecording& recording, std::size_t component,
                                              int order, const std::vector<std::size_t>& support,
                                              const Eigen::VectorXd& xi) const {
  const std::size_t points = recording.tests.grid().points();
  const std::size_t noise_orders = form_.noise_orders.size();
  Kernels out{{{order, 0, 0, 0}, std::vector<std::vector<double>>(noise_orders)}};
  for (std::size_t m = 0; m < noise_orders; ++m) {
    const Powers& mu = form_.noise_orders[m];
    if (total(mu) != 1 || mu[component] != 1) continue;
    out[0].weights[m].assign(points, scales_[m] * sign(out[0].orders));
  }
  for (const std::size_t k : support) {
    const Candidate& candidate = form_.library[k];
    auto kernel = std::find_if(out.begin() + 1, out.end(), [&](const Kernel& other) {
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
  const Kernels& kernels = kernels_[recording];
  const Extents extents = patch_extents(tests);
  const Extents centres = tests.centres();
  const std::size_t cross = centres.behind(0);
  const std::size_t last = last_axis(tests);
  const Extents grid = tests.grid();

  std::vector<std::size_t> active;  // the μ that occur
  for (std::size_t m = 0; m < form_.noise_orders.size(); ++m) {
    if (std::any_of(kernels.begin(), kernels.end(),
                    [m](const Kernel& kernel) { return !kernel.weights[m].empty(); })) {
      active.push_back(m);
    }
  }
  std::vector<std::vector<double>> patches;
  patches.reserve(kernels.size());
  for (const Kernel& kernel : kernels) patches.push_back(patch_of(tests, kernel.orders, extents));

  const auto slice = [&](std::size_t s) {
    Patches out{extents, active.size(),
                std::vector<double>(cross * active.size() * extents.points(), 0)};
    std::vector<std::size_t> points(extents.points());
    for (std::size_t i = 0; i < cross; ++i) {
      const auto centre = indices(s * cross + i, centres);
      for (std::size_t p = 0; p < points.size(); ++p) {
        const auto at = indices(p, extents);
        std::size_t point = 0;
        for (std::size_t a = 0; a < max_field_axes; ++a) {
          point = point * grid[a] + tests.axes[a].point(tests.axes[a].centres[centre[a]], at[a]);
        }
        points[p] = point;
      }
      for (std::size_t m = 0; m < active.size(); ++m) {
        double* const to = &out.values[(i * active.size() + m) * points.size()];
        for (std::size_t k = 0; k < kernels.size(); ++k) {
          const std::vector<double>& weights = kernels[k].weights[active[m]];
          if (weights.empty()) continue;
          for (std::size_t p = 0; p < points.size(); ++p) {
            to[p] += patches[k][p] * weights[points[p]];
          }
        }
      }
    }
    return out;
  };

  const std::size_t far = reach(tests.axes[0]);
  std::vector<Patches> ring(far + 1);
  for (std::size_t s = 0; s < centres[0]; ++s) {
    ring[s % (far + 1)] = slice(s);
    const Patches& here = ring[s % (far + 1)];
    for (std::size_t d = 0; d <= std::min(far, s); ++d) {
      const Patches& there = ring[(s - d) % (far + 1)];
      Eigen::MatrixXd& block = c.block(first_block + s, d);
      for (std::size_t i = 0; i < cross; ++i) {
        const auto from = indices(s * cross + i, centres);
        for (std::size_t j = 0; j < (d == 0 ? i + 1 : cross); ++j) {
          const auto to = indices((s - d) * cross + j, centres);
          Displacement steps{};
          bool meet = true;
          for (std::size_t a = 0; a < max_field_axes; ++a) {
            const TestAxis& axis = tests.axes[a];
            steps[a] = axis.displacement(axis.centres[from[a]], axis.centres[to[a]]);
            meet = meet && std::abs(steps[a]) <= static_cast<std::ptrdiff_t>(2 * axis.half_width);
          }
          if (!meet) continue;
          double sum = 0;
          for (std::size_t m = 0; m < active.size(); ++m) {
            sum += overlap(here.of(i, m), there.of(j, m), extents, steps, 0, last);
          }
          block(static_cast<Index>(i), static_cast<Index>(j)) = sum;
          if (d == 0) block(static_cast<Index>(j), static_cast<Index>(i)) = sum;
        }
      }
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
    for (const Kernel& kernel : kernels_[r]) {
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
        const std::vector<double> products = recording.tests.products(values, candidate.orders);
        out.col(static_cast<Index>(j)).segment(row, count) +=
            sign(candidate.orders) * Eigen::Map<const Eigen::VectorXd>(products.data(), count);
      }
    }
    row += count;
  }
  return out;
}

}  // namespace mechnn::fields
