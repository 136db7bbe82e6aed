// The step is the one of {1, 2, 5}·10^k whose number of ticks is nearest to the wanted number on a
// logarithmic scale.
#include "report/svg/ticks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "report/markup.h"

namespace mechnn::report::svg {
namespace {

struct Step {
  int mantissa = 1;
  int exponent = 0;

  [[nodiscard]] double size() const { return mantissa * std::pow(10.0, exponent); }
};

Step step_for(double ideal) {
  const int decade = static_cast<int>(std::floor(std::log10(ideal)));
  Step best;
  double min_distance = std::numeric_limits<double>::infinity();
  for (const Step step : {Step{1, decade}, Step{2, decade}, Step{5, decade}, Step{1, decade + 1}}) {
    const double distance = std::abs(std::log(step.size() / ideal));
    if (distance < min_distance) {
      min_distance = distance;
      best = step;
    }
  }
  return best;
}

// Multiples of three, so that the axis says thousands or millions; 0 where plain digits are short.
int common_exponent(double max_size) {
  const int decade = static_cast<int>(std::floor(std::log10(max_size)));
  if (-3 <= decade && decade <= 4) return 0;
  return 3 * static_cast<int>(std::floor(decade / 3.0));
}

std::string label(double value, int decimals) {
  std::string text = fmt::format("{:.{}f}", std::abs(value), decimals);
  const bool zero = text.find_first_not_of("0.") == std::string::npos;
  return value < 0 && !zero ? "−" + text : text;
}

struct Labelled {
  double value;
  std::string label;
};

// Mantissas times every `stride`-th power of ten.
std::vector<Labelled> decades(Interval range, const std::vector<int>& mantissas, int stride) {
  std::vector<Labelled> list;
  const int first = stride * static_cast<int>(std::floor(range.low / stride));
  for (int decade = first; decade <= range.high; decade += stride) {
    for (const int mantissa : mantissas) {
      const double value = mantissa * std::pow(10.0, decade);
      if (!range.contains(std::log10(value))) continue;
      const bool is_short = mantissa > 1 || (-4 <= decade && decade <= 4);
      list.push_back({value, is_short ? number(value) : power_of_ten(decade)});
    }
  }
  return list;
}

std::vector<Labelled> round_numbers(Interval range, int wanted) {
  std::vector<Labelled> list;
  const Ticks ticks = nice_ticks({std::pow(10.0, range.low), std::pow(10.0, range.high)}, wanted);
  for (const double at : ticks.at) list.push_back({at, number(at, 7)});
  return list;
}

// Few enough not to touch, at least three where that can be.
std::vector<Labelled> log10_labels(Interval range, int wanted) {
  const int stride = std::max(1, static_cast<int>(std::ceil(range.span() / wanted)));
  for (const auto& mantissas : {std::vector{1}, {1, 3}, {1, 2, 5}}) {
    auto list = decades(range, mantissas, stride);
    if (list.size() >= 3 || stride > 1) return list;
  }
  return round_numbers(range, wanted);
}

}  // namespace

Interval padded_range(const std::vector<double>& values, double margin) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  if (low > high) return {0, 1};
  const double size = std::max(std::abs(low), std::abs(high));
  // Below this the ticks' labels would differ only in digits a double does not hold.
  if (!(high / 2 - low / 2 > 1e-12 * size)) {
    const double room = size > 0 ? 0.1 * size : 1.0;
    return {low - room, high + room};
  }
  const double room = margin * (high - low);
  return {low - room, high + room};
}

Ticks nice_ticks(Interval range, int wanted, double min_step) {
  Ticks ticks;
  if (!std::isfinite(range.span()) || !(range.span() > 0)) return ticks;
  const Step step = step_for(std::max(min_step, range.span() / std::max(1, wanted)));
  const double max_size = std::max(std::abs(range.low), std::abs(range.high));
  if (!(step.size() > 1e-13 * max_size)) return ticks;
  ticks.exponent = common_exponent(max_size);
  const int decimals = std::clamp(ticks.exponent - step.exponent, 0, 15);
  const double scale = std::pow(10.0, -ticks.exponent);
  const double slack = 1e-9;
  const double first = std::ceil(range.low / step.size() - slack);
  const double last = std::floor(range.high / step.size() + slack);
  for (int i = 0; first + i <= last; ++i) {
    const double at = (first + i) * step.size();
    ticks.at.push_back(at);
    ticks.labels.push_back(label(at * scale, decimals));
  }
  return ticks;
}

Ticks log10_ticks(Interval range, int wanted) {
  Ticks ticks;
  if (!std::isfinite(range.span()) || !(range.span() > 0)) return ticks;
  for (auto& [value, label] : log10_labels(range, std::max(1, wanted))) {
    ticks.at.push_back(std::log10(value));
    ticks.labels.push_back(std::move(label));
  }
  return ticks;
}

}  // namespace mechnn::report::svg
