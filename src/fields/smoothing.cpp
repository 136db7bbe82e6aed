// GCV(λ) = N Σ ((1 − F) Z)² / (N − tr F)², Z = C y with the orthonormal cosine transform C along
// each axis, F = Π_a f_a, f_a(k) = 1/(1 + λ_a (2 − 2 cos(π k/n_a))³).
#include "fields/smoothing.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace mechnn::fields {
namespace {

using Eigen::Index;
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// Rows are the orthonormal cosines (DCT-II).
Matrix cosines(std::size_t n) {
  const auto size = static_cast<Index>(n);
  Matrix c(size, size);
  for (Index k = 0; k < size; ++k) {
    const double scale = std::sqrt((k == 0 ? 1.0 : 2.0) / static_cast<double>(n));
    for (Index j = 0; j < size; ++j) {
      c(k, j) = scale * std::cos(std::numbers::pi * static_cast<double>(k) *
                                 (static_cast<double>(j) + 0.5) / static_cast<double>(n));
    }
  }
  return c;
}

// `transform` along one axis: out(b, k, r) = Σ_j transform(k, j) values(b, j, r).
void apply_along(const Matrix& transform, std::size_t axis, const Extents& extents,
                 std::vector<double>& values) {
  const auto n = static_cast<Index>(extents[axis]);
  const auto behind = static_cast<Index>(extents.behind(axis));
  for (std::size_t b = 0; b < extents.before(axis); ++b) {
    Eigen::Map<Matrix> slab(&values[b * static_cast<std::size_t>(n * behind)], n, behind);
    slab = (transform * slab).eval();
  }
}

std::vector<double> filter(std::size_t n, double lambda) {
  std::vector<double> f(n);
  for (std::size_t k = 0; k < n; ++k) {
    const double w =
        2 - 2 * std::cos(std::numbers::pi * static_cast<double>(k) / static_cast<double>(n));
    f[k] = 1 / (1 + lambda * w * w * w);
  }
  return f;
}

using Filters = std::array<std::vector<double>, max_field_axes>;

// Calls visit(index, Π f) for every mode.
template <typename Visit>
void for_each_mode(const Extents& extents, const Filters& filters, const Visit& visit) {
  std::size_t index = 0;
  for (std::size_t i = 0; i < extents[0]; ++i) {
    for (std::size_t j = 0; j < extents[1]; ++j) {
      for (std::size_t k = 0; k < extents[2]; ++k) {
        const double outer = filters[0][i] * filters[1][j] * filters[2][k];
        for (std::size_t l = 0; l < extents[3]; ++l) visit(index++, outer * filters[3][l]);
      }
    }
  }
}

struct Judged {
  double gcv = INFINITY;
  double variance = 0;
};

Judged judge(const std::vector<double>& modes, const Extents& extents, const Filters& filters) {
  double rss = 0;
  for_each_mode(extents, filters, [&](std::size_t i, double f) {
    const double left = (1 - f) * modes[i];
    rss += left * left;
  });
  double trace = 1;
  for (const std::vector<double>& f : filters) {
    double sum = 0;
    for (const double value : f) sum += value;
    trace *= sum;
  }
  const auto n = static_cast<double>(modes.size());
  if (trace > 0.9 * n) return {};
  return {n * rss / ((n - trace) * (n - trace)), rss / (n - trace)};
}

constexpr int exponents = 22;  // λ = 4^(e − 4)

double lambda_of(int exponent) { return std::pow(4.0, exponent - 4); }

// The best λ of each axis in turn, until none changes.
Filters choose_filters(const std::vector<double>& modes, const Extents& extents, Judged& best) {
  std::array<int, max_field_axes> chosen{};
  Filters filters;
  for (std::size_t a = 0; a < max_field_axes; ++a) {
    chosen[a] = 6;
    filters[a] = extents[a] == 1 ? std::vector<double>{1.0} : filter(extents[a], lambda_of(6));
  }
  best = judge(modes, extents, filters);
  for (bool moved = true; moved;) {
    moved = false;
    for (std::size_t a = 0; a < max_field_axes; ++a) {
      if (extents[a] == 1) continue;
      for (int e = 0; e < exponents; ++e) {
        Filters tried = filters;
        tried[a] = filter(extents[a], lambda_of(e));
        const Judged judged = judge(modes, extents, tried);
        if (judged.gcv >= best.gcv || e == chosen[a]) continue;
        best = judged;
        filters = std::move(tried);
        chosen[a] = e;
        moved = true;
      }
    }
  }
  return filters;
}

// √(Σ ω² |û|²/Σ |û|²) along each axis, over the modes that are not constant.
std::array<double, max_field_axes> wavenumbers(const std::vector<double>& modes,
                                               const Extents& extents) {
  std::array<double, max_field_axes> sums{};
  double all = 0;
  for (std::size_t i = 1; i < modes.size(); ++i) {
    const double square = modes[i] * modes[i];
    all += square;
    for (std::size_t a = 0; a < max_field_axes; ++a) {
      const std::size_t k = i / extents.behind(a) % extents[a];
      const double omega =
          std::numbers::pi * static_cast<double>(k) / static_cast<double>(extents[a]);
      sums[a] += omega * omega * square;
    }
  }
  for (double& sum : sums) sum = all > 0 ? std::sqrt(sum / all) : 0;
  return sums;
}

// Missing values become the last one present at the same place, or the mean of all.
std::vector<double> filled(const std::vector<double>& values, std::size_t slice) {
  double sum = 0;
  std::size_t present = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    sum += value;
    ++present;
  }
  const double mean = present == 0 ? 0 : sum / static_cast<double>(present);
  std::vector<double> out = values;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (std::isnan(out[i])) out[i] = i < slice ? mean : out[i - slice];
  }
  return out;
}

}  // namespace

Smoothed smooth(const std::vector<double>& values, const Extents& extents) {
  std::array<Matrix, max_field_axes> transforms;
  for (std::size_t a = 0; a < max_field_axes; ++a) transforms[a] = cosines(extents[a]);
  const std::size_t missing = static_cast<std::size_t>(
      std::count_if(values.begin(), values.end(), [](double v) { return std::isnan(v); }));
  std::vector<double> data = filled(values, extents.behind(0));
  Smoothed out;
  const int rounds = missing == 0 ? 1 : 20;
  for (int round = 0; round < rounds; ++round) {
    std::vector<double> modes = data;
    for (std::size_t a = 0; a < max_field_axes; ++a) {
      if (extents[a] > 1) apply_along(transforms[a], a, extents, modes);
    }
    Judged best;
    const Filters filters = choose_filters(modes, extents, best);
    for_each_mode(extents, filters, [&](std::size_t i, double f) { modes[i] *= f; });
    out.wavenumber = wavenumbers(modes, extents);
    out.variance = best.variance;
    for (std::size_t a = 0; a < max_field_axes; ++a) {
      if (extents[a] > 1) apply_along(transforms[a].transpose().eval(), a, extents, modes);
    }
    out.values = std::move(modes);
    for (std::size_t i = 0; i < data.size(); ++i) {
      if (std::isnan(values[i])) data[i] = out.values[i];
    }
  }
  const auto count = static_cast<double>(values.size());
  out.variance *= count / std::max(1.0, count - static_cast<double>(missing));
  return out;
}

}  // namespace mechnn::fields
