#include "fields/test_functions.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace mechnn::fields {
namespace {

// Coefficients of (1 − s²)^p in rising powers.
std::vector<double> bump_polynomial(int p) {
  std::vector<double> c(2 * static_cast<std::size_t>(p) + 1, 0);
  double binomial = 1;
  for (int k = 0; k <= p; ++k) {
    c[2 * static_cast<std::size_t>(k)] = (k % 2 == 0 ? binomial : -binomial);
    binomial = binomial * (p - k) / (k + 1);
  }
  return c;
}

void differentiate(std::vector<double>& polynomial) {
  for (std::size_t k = 1; k < polynomial.size(); ++k) {
    polynomial[k - 1] = static_cast<double>(k) * polynomial[k];
  }
  polynomial.pop_back();
}

double value(const std::vector<double>& polynomial, double s) {
  double sum = 0;
  for (std::size_t k = polynomial.size(); k-- > 0;) sum = sum * s + polynomial[k];
  return sum;
}

// The centres of a grid, `half_width` from its ends unless it is periodic, at distances that are
// multiples of the stride.
std::vector<std::size_t> spread_centres(const TestAxis& axis, double spacing) {
  const auto stride = static_cast<double>(axis.stride);
  const double pitch = std::max(1.0, spacing * static_cast<double>(axis.half_width) / stride);
  const std::size_t first = axis.periodic ? 0 : axis.half_width;
  const std::size_t room = axis.periodic ? axis.points : axis.points - 1 - 2 * axis.half_width;
  const double length = std::floor(static_cast<double>(room) / stride);
  const auto gaps = static_cast<std::size_t>(std::ceil(length / pitch - 1e-9));
  const std::size_t count = axis.periodic ? gaps : gaps + 1;
  std::vector<std::size_t> centres(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double at = gaps == 0 ? 0 : length * static_cast<double>(i) / static_cast<double>(gaps);
    centres[i] = first + axis.stride * static_cast<std::size_t>(std::lround(at));
  }
  return centres;
}

// So that a half-width has a dozen strides, and a period a whole number of them.
std::size_t stride_for(std::size_t points, std::size_t half_width, bool periodic) {
  std::size_t stride = std::max<std::size_t>(1, half_width / 12);
  while (periodic && points % stride != 0) --stride;
  return stride;
}

// One axis of the grid against its factors: (before, points, behind) → (before, centres, behind).
std::vector<double> contract(const std::vector<double>& f, const TestAxis& axis, int order,
                             std::size_t before, std::size_t behind) {
  const std::vector<double>& psi = axis.derivatives[static_cast<std::size_t>(order)];
  std::vector<double> out(before * axis.centres.size() * behind, 0);
  for (std::size_t b = 0; b < before; ++b) {
    for (std::size_t i = 0; i < axis.centres.size(); ++i) {
      double* const to = &out[(b * axis.centres.size() + i) * behind];
      for (std::size_t k = 0; k < psi.size(); ++k) {
        const double* const from = &f[(b * axis.points + axis.point(axis.centres[i], k)) * behind];
        for (std::size_t r = 0; r < behind; ++r) to[r] += psi[k] * from[r];
      }
    }
  }
  return out;
}

std::vector<double> expand(const std::vector<double>& z, const TestAxis& axis, int order,
                           std::size_t before, std::size_t behind) {
  const std::vector<double>& psi = axis.derivatives[static_cast<std::size_t>(order)];
  std::vector<double> out(before * axis.points * behind, 0);
  for (std::size_t b = 0; b < before; ++b) {
    for (std::size_t i = 0; i < axis.centres.size(); ++i) {
      const double* const from = &z[(b * axis.centres.size() + i) * behind];
      for (std::size_t k = 0; k < psi.size(); ++k) {
        double* const to = &out[(b * axis.points + axis.point(axis.centres[i], k)) * behind];
        for (std::size_t r = 0; r < behind; ++r) to[r] += psi[k] * from[r];
      }
    }
  }
  return out;
}

}  // namespace

std::ptrdiff_t TestAxis::displacement(std::size_t from, std::size_t to) const {
  const auto n = static_cast<std::ptrdiff_t>(points);
  std::ptrdiff_t steps = static_cast<std::ptrdiff_t>(to) - static_cast<std::ptrdiff_t>(from);
  if (!periodic) return steps;
  if (steps > n / 2) steps -= n;
  if (steps < -(n / 2)) steps += n;
  return steps;
}

TestAxis test_axis(std::size_t points, double step, std::size_t half_width, int order,
                   double spacing, bool periodic) {
  TestAxis axis;
  axis.points = points;
  axis.periodic = periodic;
  axis.stride = stride_for(points, half_width, periodic);
  axis.half_width = half_width - half_width % axis.stride;
  axis.centres = spread_centres(axis, spacing);
  std::vector<double> polynomial = bump_polynomial(order + 5);
  double scale = 1;
  for (int q = 0; q <= order; ++q) {
    std::vector<double>& values = axis.derivatives.emplace_back(2 * axis.half_width + 1);
    for (std::size_t k = 0; k < values.size(); ++k) {
      const double s = static_cast<double>(k) / static_cast<double>(axis.half_width) - 1;
      values[k] = scale * value(polynomial, s);
    }
    differentiate(polynomial);
    scale /= static_cast<double>(axis.half_width) * step;
  }
  return axis;
}

Extents TestFunctions::grid() const {
  Extents extents;
  for (std::size_t a = 0; a < max_field_axes; ++a) extents[a] = axes[a].points;
  return extents;
}

Extents TestFunctions::centres() const {
  Extents extents;
  for (std::size_t a = 0; a < max_field_axes; ++a) extents[a] = axes[a].centres.size();
  return extents;
}

// From the last axis on, along which neighbours lie side by side.
std::vector<double> TestFunctions::products(const std::vector<double>& f,
                                            const Orders& orders) const {
  Extents extents = grid();
  std::vector<double> values = f;
  for (std::size_t a = 0; a < max_field_axes; ++a) {
    if (axes[a].points == 1) continue;
    values = contract(values, axes[a], orders[a], extents.before(a), extents.behind(a));
    extents[a] = axes[a].centres.size();
  }
  return values;
}

std::vector<double> TestFunctions::combination(const std::vector<double>& z,
                                               const Orders& orders) const {
  Extents extents = centres();
  std::vector<double> values = z;
  for (std::size_t a = max_field_axes; a-- > 0;) {
    if (axes[a].points == 1) continue;
    values = expand(values, axes[a], orders[a], extents.before(a), extents.behind(a));
    extents[a] = axes[a].points;
  }
  return values;
}

}  // namespace mechnn::fields
