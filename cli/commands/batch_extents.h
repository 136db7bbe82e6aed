// Leading batch extents: what arrays of different batches share, and the way there and back.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace mechnn::cli {

using Extents = std::vector<std::size_t>;

std::size_t product(const Extents& extents);

/// NumPy's broadcasting of two shapes; nothing where they do not fit.
std::optional<Extents> broadcast(const Extents& a, const Extents& b);

/// For every item of the batch `to`, in C order, the item of the batch `from` it reads.
std::vector<std::size_t> source_items(const Extents& from, const Extents& to);

/// Values of shape (from…, inner) repeated to (to…, inner).
template <typename Real>
std::vector<Real> expanded(const std::vector<Real>& values, const Extents& from, const Extents& to,
                           std::size_t inner) {
  std::vector<Real> result;
  result.reserve(product(to) * inner);
  for (const std::size_t item : source_items(from, to)) {
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(item * inner);
    result.insert(result.end(), begin, begin + static_cast<std::ptrdiff_t>(inner));
  }
  return result;
}

/// The transpose of expanded: sums what was repeated.
template <typename Real>
std::vector<Real> reduced(const std::vector<Real>& values, const Extents& from, const Extents& to,
                          std::size_t inner) {
  std::vector<Real> result(product(from) * inner, Real(0));
  std::size_t position = 0;
  for (const std::size_t item : source_items(from, to)) {
    for (std::size_t i = 0; i < inner; ++i) result[item * inner + i] += values[position++];
  }
  return result;
}

}  // namespace mechnn::cli
