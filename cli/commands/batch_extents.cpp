#include "commands/batch_extents.h"

#include <algorithm>

namespace mechnn::cli {

std::size_t product(const Extents& extents) {
  std::size_t result = 1;
  for (const std::size_t extent : extents) result *= extent;
  return result;
}

std::optional<Extents> broadcast(const Extents& a, const Extents& b) {
  Extents result(std::max(a.size(), b.size()));
  for (std::size_t k = 1; k <= result.size(); ++k) {
    const std::size_t in_a = k <= a.size() ? a[a.size() - k] : 1;
    const std::size_t in_b = k <= b.size() ? b[b.size() - k] : 1;
    if (in_a != in_b && in_a != 1 && in_b != 1) return std::nullopt;
    result[result.size() - k] = in_a == 1 ? in_b : in_a;
  }
  return result;
}

std::vector<std::size_t> source_items(const Extents& from, const Extents& to) {
  std::vector<std::size_t> stride(to.size(), 0);
  std::size_t step = 1;
  for (std::size_t k = from.size(); k-- > 0;) {
    stride[to.size() - from.size() + k] = from[k] == 1 ? 0 : step;
    step *= from[k];
  }
  std::vector<std::size_t> items(product(to));
  for (std::size_t position = 0; position < items.size(); ++position) {
    std::size_t rest = position;
    for (std::size_t k = to.size(); k-- > 0;) {
      items[position] += rest % to[k] * stride[k];
      rest /= to[k];
    }
  }
  return items;
}

}  // namespace mechnn::cli
