// GCV(λ) = N Σ ((1 − F) Z)² / (N − tr F)², Z = B y with an orthonormal basis B along each axis, F =
// Π_a f_a, f_a(k) = 1/(1 + λ_a (2 − 2 cos ω_k)³) with the frequency ω_k of the k-th basis function.
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

// Orthonormal functions on the points of an axis, one a row, and their frequencies a step.
struct Basis {
  Matrix functions;
  std::vector<double> frequencies;
};

// Row k: c_k cos(π k (j + ½)/n), the discrete cosine transform.
Basis cosines(std::size_t n) {
  const auto size = static_cast<Index>(n);
  Basis basis{Matrix(size, size), std::vector<double>(n)};
  for (std::size_t k = 0; k < n; ++k) {
    const double omega = std::numbers::pi * static_cast<double>(k) / static_cast<double>(n);
    const double scale = std::sqrt((k == 0 ? 1.0 : 2.0) / static_cast<double>(n));
    basis.frequencies[k] = omega;
    for (Index j = 0; j < size; ++j) {
      basis.functions(static_cast<Index>(k), j) =
          scale * std::cos(omega * (static_cast<double>(j) + 0.5));
    }
  }
  return basis;
}

// 1, then cos(2π k j/n) and sin(2π k j/n) for k = 1, 2, …
Basis waves(std::size_t n) {
  const auto size = static_cast<Index>(n);
  Basis basis{Matrix(size, size), std::vector<double>(n)};
  for (std::size_t row = 0; row < n; ++row) {
    const std::size_t k = (row + 1) / 2;
    const double omega = 2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(n);
    const double scale = std::sqrt((k == 0 || 2 * k == n ? 1.0 : 2.0) / static_cast<double>(n));
    basis.frequencies[row] = omega;
    for (Index j = 0; j < size; ++j) {
      const double angle = omega * static_cast<double>(j);
      basis.functions(static_cast<Index>(row), j) =
          scale * (row % 2 == 1 || row == 0 ? std::cos(angle) : std::sin(angle));
    }
  }
  return basis;
}

using Bases = std::array<Basis, max_field_axes>;

// `transform` along one axis: out(b, k, r) = Σ_j transform(k, j) values(b, j, r).
template <typename Transform>
void apply_along(const Transform& transform, std::size_t axis, const Extents& extents,
                 std::vector<double>& values) {
  const auto n = static_cast<Index>(extents[axis]);
  const auto behind = static_cast<Index>(extents.behind(axis));
  for (std::size_t b = 0; b < extents.before(axis); ++b) {
    Eigen::Map<Matrix> slab(&values[b * static_cast<std::size_t>(n * behind)], n, behind);
    slab = (transform * slab).eval();
  }
}

std::vector<double> filter(const Basis& basis, double lambda) {
  std::vector<double> f(basis.frequencies.size());
  for (std::size_t k = 0; k < f.size(); ++k) {
    const double w = 2 - 2 * std::cos(basis.frequencies[k]);
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

// `observed` of the values were measured; the others lie on the smooth field and have no residual.
Judged judge(const std::vector<double>& modes, const Extents& extents, const Filters& filters,
             double observed) {
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
  trace *= observed / static_cast<double>(modes.size());
  if (trace > 0.9 * observed) return {};
  const double left = observed - trace;
  return {observed * rss / (left * left), rss / left};
}

constexpr int exponents = 22;  // λ = 4^(e − 4)

double lambda_of(int exponent) { return std::pow(4.0, exponent - 4); }

// The best λ of each axis in turn, until none changes.
Filters choose_filters(const std::vector<double>& modes, const Extents& extents, const Bases& bases,
                       double observed, Judged& best) {
  std::array<int, max_field_axes> chosen{};
  Filters filters;
  for (std::size_t a = 0; a < max_field_axes; ++a) {
    chosen[a] = 6;
    filters[a] = extents[a] == 1 ? std::vector<double>{1.0} : filter(bases[a], lambda_of(6));
  }
  best = judge(modes, extents, filters, observed);
  for (bool moved = true; moved;) {
    moved = false;
    for (std::size_t a = 0; a < max_field_axes; ++a) {
      if (extents[a] == 1) continue;
      for (int e = 0; e < exponents; ++e) {
        Filters tried = filters;
        tried[a] = filter(bases[a], lambda_of(e));
        const Judged judged = judge(modes, extents, tried, observed);
        if (!(judged.gcv < best.gcv) || e == chosen[a]) continue;
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
                                               const Extents& extents, const Bases& bases) {
  std::array<double, max_field_axes> sums{};
  double all = 0;
  for (std::size_t i = 1; i < modes.size(); ++i) {
    const double square = modes[i] * modes[i];
    all += square;
    for (std::size_t a = 0; a < max_field_axes; ++a) {
      const double omega = bases[a].frequencies[i / extents.behind(a) % extents[a]];
      sums[a] += omega * omega * square;
    }
  }
  for (double& sum : sums) sum = all > 0 ? std::sqrt(sum / all) : 0;
  return sums;
}

void transform(const Bases& bases, const Extents& extents, bool back, std::vector<double>& values) {
  for (std::size_t a = 0; a < max_field_axes; ++a) {
    if (extents[a] == 1) continue;
    if (back) {
      apply_along(bases[a].functions.transpose(), a, extents, values);
    } else {
      apply_along(bases[a].functions, a, extents, values);
    }
  }
}

// Moves the missing values onto the smooth field; the largest change over the deviation.
double follow(const Gaps& data, const std::vector<double>& smooth, std::vector<double>& values) {
  double most = 0, squares = 0;
  for (std::size_t g = 0; g < values.size(); ++g) {
    squares += smooth[g] * smooth[g];
    if (data.missing[g] == 0) continue;
    most = std::max(most, std::abs(smooth[g] - values[g]));
    values[g] = smooth[g];
  }
  return squares > 0 ? most / std::sqrt(squares / static_cast<double>(values.size())) : 0;
}

constexpr int max_rounds = 100;
constexpr double settled = 1e-3;

}  // namespace

Smoothed smooth(const Gaps& data, const Extents& extents, const PeriodicAxes& periodic) {
  Bases bases;
  for (std::size_t a = 0; a < max_field_axes; ++a) {
    bases[a] = periodic[a] ? waves(extents[a]) : cosines(extents[a]);
  }
  const auto observed = static_cast<double>(data.filled.size() - data.count);
  std::vector<double> values = data.filled;
  Smoothed out;
  for (int round = 0; round < max_rounds; ++round) {
    std::vector<double> modes = values;
    transform(bases, extents, false, modes);
    Judged best;
    const Filters filters = choose_filters(modes, extents, bases, observed, best);
    for_each_mode(extents, filters, [&](std::size_t i, double f) { modes[i] *= f; });
    out.wavenumber = wavenumbers(modes, extents, bases);
    out.variance = best.variance;
    transform(bases, extents, true, modes);
    out.values = std::move(modes);
    if (data.count == 0 || follow(data, out.values, values) < settled) break;
  }
  return out;
}

}  // namespace mechnn::fields
