// CPU backend of bordered_band.h, compiled for every target of Highway's run-time dispatch.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "joint_fit/bordered_band.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h

#include <hwy/highway.h>

#include <algorithm>

#include "joint_fit/bordered_band.h"

HWY_BEFORE_NAMESPACE();
namespace mechnn::joint_fit::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Lanes = hn::CappedTag<double, 8>;

// y += a·x over ceil(count / lanes) whole vectors.
HWY_INLINE void axpy(std::size_t count, double a, const double* HWY_RESTRICT x,
                     double* HWY_RESTRICT y) {
  const Lanes lanes;
  const auto factor = hn::Set(lanes, a);
  for (std::size_t k = 0; k < count; k += hn::Lanes(lanes)) {
    hn::StoreU(hn::MulAdd(factor, hn::LoadU(lanes, x + k), hn::LoadU(lanes, y + k)), lanes, y + k);
  }
}

// Row i+j of A and B loses (A_ij / A_ii) times row i, for the q rows below; the corner loses the
// outer product of the border row.
bool Eliminate(BorderedBand& system, std::size_t begin, std::size_t end) {
  const std::size_t n = system.unknowns(), q = system.superdiagonals(), p = system.border();
  for (std::size_t i = begin; i < end; ++i) {
    double* const band = system.band_row(i);
    double* const border = system.border_row(i);
    if (!(band[0] > 0.0) || !(band[0] < 1e300)) return false;
    const double inverse = 1.0 / band[0];
    const std::size_t reach = std::min(q, n - 1 - i);
    for (std::size_t j = 1; j <= reach; ++j) {
      const double factor = -band[j] * inverse;
      if (factor == 0.0) continue;
      axpy(q + 1 - j, factor, band + j, system.band_row(i + j));
      axpy(p, factor, border, system.border_row(i + j));
    }
    for (std::size_t a = 0; a < p; ++a) {
      if (border[a] == 0.0) continue;
      axpy(p - a, -border[a] * inverse, border + a, system.corner_row(a) + a);
    }
  }
  return true;
}

void AddRow(BorderedBand& system, const LeastSquaresRow& row) {
  const std::size_t last = system.border() - 1;
  for (std::size_t i = 0; i < row.width; ++i) {
    const double a = row.row[i];
    if (a == 0.0) continue;
    axpy(row.width - i, a, row.row + i, system.band_row(row.first + i));
    double* const border = system.border_row(row.first + i);
    axpy(row.border_count, a, row.border, border + row.border_first);
    border[last] += a * row.rhs;
  }
  for (std::size_t k = 0; k < row.border_count; ++k) {
    double* const corner = system.corner_row(row.border_first + k);
    axpy(row.border_count - k, row.border[k], row.border + k, corner + row.border_first + k);
    corner[last] += row.border[k] * row.rhs;
  }
}

}  // namespace mechnn::joint_fit::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace mechnn::joint_fit {
namespace {
HWY_EXPORT(Eliminate);
HWY_EXPORT(AddRow);

constexpr std::size_t vector_width = 8;  // the widest target's doubles

std::size_t padded(std::size_t count) {
  return (count + vector_width - 1) / vector_width * vector_width;
}
}  // namespace

BorderedBand::BorderedBand(std::size_t unknowns, std::size_t superdiagonals, std::size_t border)
    : unknowns_(unknowns),
      superdiagonals_(superdiagonals),
      border_(border),
      band_stride_(padded(superdiagonals + 1) + vector_width),
      border_stride_(padded(border) + vector_width),
      band_(unknowns * band_stride_),
      border_values_(unknowns * border_stride_),
      corner_(border * border_stride_) {}

void BorderedBand::zero_rows(std::size_t begin, std::size_t end) {
  std::fill(band_row(begin), band_row(end), 0.0);
  std::fill(border_row(begin), border_row(end), 0.0);
}

void BorderedBand::zero_corner() { std::fill(corner_.begin(), corner_.end(), 0.0); }

bool eliminate(BorderedBand& system, std::size_t begin, std::size_t end) {
  return HWY_DYNAMIC_DISPATCH(Eliminate)(system, begin, end);
}

void add_row(BorderedBand& system, const LeastSquaresRow& row) {
  HWY_DYNAMIC_DISPATCH(AddRow)(system, row);
}

void substitute(const BorderedBand& system, std::span<const double> border_solution,
                std::span<double> x) {
  const std::size_t n = system.unknowns(), q = system.superdiagonals();
  for (std::size_t i = n; i-- > 0;) {
    const double* const band = system.band_row(i);
    const double* const border = system.border_row(i);
    double value = border[border_solution.size()];
    for (std::size_t p = 0; p < border_solution.size(); ++p)
      value -= border[p] * border_solution[p];
    for (std::size_t j = 1; j <= std::min(q, n - 1 - i); ++j) value -= band[j] * x[i + j];
    x[i] = value / band[0];
  }
}

}  // namespace mechnn::joint_fit
#endif  // HWY_ONCE
