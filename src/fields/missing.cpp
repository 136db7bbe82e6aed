#include "fields/missing.h"

#include <cmath>

namespace mechnn::fields {
namespace {

constexpr std::size_t unbounded = SIZE_MAX;

// What is known best so far of a missing value.
struct Guess {
  std::size_t run = unbounded;  // missing values side by side, bounded on both sides
  bool near_one = false;        // a neighbour on one side
  double value = 0;
};

// One line of `size` values that lie `stride` apart.
struct Line {
  std::size_t first, size, stride;
  [[nodiscard]] std::size_t at(std::size_t i) const { return first + i * stride; }
};

void guess_run(const std::vector<double>& values, const Line& line, std::size_t begin,
               std::size_t end, std::vector<Guess>& guesses) {
  const bool left = begin > 0, right = end < line.size;
  for (std::size_t i = begin; i < end; ++i) {
    Guess& guess = guesses[line.at(i)];
    if (left && right && end - begin < guess.run) {
      const double a = values[line.at(begin - 1)], b = values[line.at(end)];
      const double share =
          static_cast<double>(i - begin + 1) / static_cast<double>(end - begin + 1);
      guess = {end - begin, true, a + share * (b - a)};
    } else if ((left || right) && guess.run == unbounded && !guess.near_one) {
      guess = {unbounded, true, values[line.at(left ? begin - 1 : end)]};
    }
  }
}

void guess_line(const std::vector<double>& values, const Line& line, std::vector<Guess>& guesses) {
  for (std::size_t i = 0; i < line.size; ++i) {
    if (!std::isnan(values[line.at(i)])) continue;
    std::size_t end = i;
    while (end < line.size && std::isnan(values[line.at(end)])) ++end;
    guess_run(values, line, i, end, guesses);
    i = end;
  }
}

double mean_of_present(const std::vector<double>& values) {
  double sum = 0;
  std::size_t present = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    sum += value;
    ++present;
  }
  return present == 0 ? 0 : sum / static_cast<double>(present);
}

}  // namespace

Gaps fill_gaps(const std::vector<double>& values, const Extents& extents,
               const std::array<std::size_t, max_field_axes>& reach) {
  Gaps gaps{std::vector<char>(values.size(), 0), values, std::vector<char>(values.size(), 0), 0};
  for (std::size_t g = 0; g < values.size(); ++g) {
    gaps.missing[g] = std::isnan(values[g]) ? 1 : 0;
    gaps.count += static_cast<std::size_t>(gaps.missing[g]);
  }
  if (gaps.count == 0) return gaps;
  gaps.far = gaps.missing;
  std::vector<Guess> best(values.size());
  for (std::size_t a = 0; a < max_field_axes; ++a) {
    if (extents[a] == 1) continue;
    std::vector<Guess> along(values.size());
    const std::size_t stride = extents.behind(a);
    for (std::size_t b = 0; b < extents.before(a); ++b) {
      for (std::size_t r = 0; r < stride; ++r) {
        guess_line(values, {b * extents[a] * stride + r, extents[a], stride}, along);
      }
    }
    for (std::size_t g = 0; g < values.size(); ++g) {
      if (along[g].run <= reach[a]) gaps.far[g] = 0;
      if (along[g].run < best[g].run || (!best[g].near_one && along[g].near_one)) {
        best[g] = along[g];
      }
    }
  }
  const double mean = mean_of_present(values);
  for (std::size_t g = 0; g < values.size(); ++g) {
    if (gaps.missing[g] != 0) gaps.filled[g] = best[g].near_one ? best[g].value : mean;
  }
  return gaps;
}

}  // namespace mechnn::fields
