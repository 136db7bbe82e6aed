#include "inspect/subset_fit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace mechnn::inspection {
namespace {

constexpr std::size_t max_count = 3;
/// Of a pivot to its diagonal: others that are dependent to 1e-5 of their size are no set.
constexpr double min_pivot = 1e-10;

/// The next subset of `count` of `size` positions in order; false behind the last.
bool next_subset(std::vector<std::size_t>& chosen, std::size_t size) {
  const std::size_t count = chosen.size();
  for (std::size_t k = count; k-- > 0;) {
    if (chosen[k] + count - k >= size) continue;
    ++chosen[k];
    for (std::size_t j = k + 1; j < count; ++j) chosen[j] = chosen[j - 1] + 1;
    return true;
  }
  return false;
}

}  // namespace

SubsetFit::SubsetFit(const std::vector<std::vector<double>>& columns)
    : means_(columns.size(), 0),
      ranges_(columns.size(), 0),
      products_(columns.size() * columns.size(), 0) {
  std::vector<std::vector<double>> scaled = columns;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (columns[c].empty()) continue;
    const auto rows = static_cast<double>(columns[c].size());
    const auto [least, most] = std::minmax_element(columns[c].begin(), columns[c].end());
    for (const double value : columns[c]) means_[c] += value / rows;
    ranges_[c] = std::isfinite(*most - *least) && std::isfinite(means_[c]) ? *most - *least : 0;
    if (ranges_[c] == 0) continue;
    for (double& value : scaled[c]) value = (value - means_[c]) / ranges_[c];
    for (std::size_t other = 0; other <= c; ++other) {
      if (ranges_[other] == 0) continue;
      double sum = 0;
      for (std::size_t i = 0; i < scaled[c].size(); ++i) sum += scaled[c][i] * scaled[other][i];
      products_[c * columns.size() + other] = sum / rows;
      products_[other * columns.size() + c] = sum / rows;
    }
  }
}

/// By Cholesky's factors of the others' products: the mean square that is left, with the factors.
std::optional<double> SubsetFit::left_by(std::size_t column, const std::vector<std::size_t>& others,
                                         std::vector<double>& factors) const {
  std::array<std::array<double, max_count>, max_count> l{};
  std::array<double, max_count> y{};
  const std::size_t n = others.size();
  double left = product(column, column);
  for (std::size_t i = 0; i < n; ++i) {
    double rest = product(others[i], column);
    for (std::size_t j = 0; j <= i; ++j) {
      double entry = product(others[i], others[j]);
      for (std::size_t k = 0; k < j; ++k) entry -= l[i][k] * l[j][k];
      if (j < i) {
        l[i][j] = entry / l[j][j];
        rest -= l[i][j] * y[j];
      } else {
        if (!(entry > min_pivot * product(others[i], others[i]))) return std::nullopt;
        l[i][i] = std::sqrt(entry);
      }
    }
    y[i] = rest / l[i][i];
    left -= y[i] * y[i];
  }
  factors.assign(n, 0);
  for (std::size_t i = n; i-- > 0;) {
    factors[i] = y[i];
    for (std::size_t k = i + 1; k < n; ++k) factors[i] -= l[k][i] * factors[k];
    factors[i] /= l[i][i];
  }
  return left;
}

std::optional<SubsetFit::Fit> SubsetFit::best(std::size_t column,
                                              const std::vector<std::size_t>& others,
                                              std::size_t count) const {
  std::vector<std::size_t> usable;
  for (const std::size_t other : others) {
    if (ranges_[other] > 0) usable.push_back(other);
  }
  if (ranges_[column] == 0 || usable.size() < count) return std::nullopt;
  std::vector<std::size_t> chosen(count);
  for (std::size_t k = 0; k < count; ++k) chosen[k] = k;
  Fit best;
  double least = std::numeric_limits<double>::infinity();
  std::vector<std::size_t> set(count);
  std::vector<double> factors;
  do {
    for (std::size_t k = 0; k < count; ++k) set[k] = usable[chosen[k]];
    const auto left = left_by(column, set, factors);
    if (!left || !(*left < least - 1e-14)) continue;
    least = *left;
    best = {set, factors, 0};
  } while (next_subset(chosen, usable.size()));
  if (best.others.empty()) return std::nullopt;
  best.constant = means_[column];
  for (std::size_t k = 0; k < count; ++k) {
    best.factors[k] *= ranges_[column] / ranges_[best.others[k]];
    best.constant -= best.factors[k] * means_[best.others[k]];
  }
  return best;
}

}  // namespace mechnn::inspection
