// Which number of a column's dates is the day: what the numbers themselves allow, then what makes
// the steps from row to row regular.
#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "formats/dates.h"

namespace mechnn::formats {
namespace {

constexpr std::array orders{DateOrder::ymd, DateOrder::dmy, DateOrder::mdy};

/// The steps of a column in one order of its dates.
struct Steps {
  DateOrder order = DateOrder::ymd;
  std::size_t dates = 0;      ///< that fit
  std::size_t backwards = 0;  ///< steps
  /// The largest step forwards in units of the median of those, 1 for even times.
  double unevenness = std::numeric_limits<double>::infinity();
  std::vector<Instant::duration> all;
};

double unevenness(std::vector<Instant::duration> forwards) {
  if (forwards.empty()) return std::numeric_limits<double>::infinity();
  const auto middle = forwards.begin() + static_cast<std::ptrdiff_t>(forwards.size() / 2);
  std::nth_element(forwards.begin(), middle, forwards.end());
  const auto largest = *std::max_element(middle, forwards.end());
  return static_cast<double>(largest.count()) / static_cast<double>(middle->count());
}

Steps steps_in(const std::vector<DateText>& dates, DateOrder order) {
  Steps steps{order, 0, 0, 0, {}};
  std::vector<Instant::duration> forwards;
  std::optional<Instant> before;
  for (const DateText& date : dates) {
    steps.dates += fits(date, order) ? 1 : 0;
    const auto now = instant_of(date, order);
    if (!now) continue;
    if (before) {
      steps.all.push_back(*now - *before);
      if (steps.all.back() > Instant::duration::zero()) forwards.push_back(steps.all.back());
      steps.backwards += steps.all.back() < Instant::duration::zero() ? 1 : 0;
    }
    before = now;
  }
  steps.unevenness = unevenness(std::move(forwards));
  return steps;
}

/// True where the times say that `better` is meant and not `worse`. Months written as 01/02, 01/03,
/// … are even in both orders, those of a week too: that tells nothing.
bool is_clearly_better(const Steps& better, const Steps& worse) {
  if (better.backwards != worse.backwards) return 2 * better.backwards < worse.backwards;
  return 2 * better.unevenness < worse.unevenness;
}

}  // namespace

std::optional<DateOrder> order_of_column(const std::vector<DateText>& dates) {
  std::vector<Steps> all;
  all.reserve(orders.size());
  for (const DateOrder order : orders) all.push_back(steps_in(dates, order));
  std::stable_sort(all.begin(), all.end(),
                   [](const Steps& a, const Steps& b) { return a.dates > b.dates; });
  const std::size_t most = all.front().dates;
  std::erase_if(all, [most](const Steps& steps) { return steps.dates < most; });
  // Years of two digits come first only where nothing else can be meant.
  if (all.size() > 1) {
    std::erase_if(all, [](const Steps& steps) { return steps.order == DateOrder::ymd; });
  }
  const auto same_steps = [&](const Steps& steps) { return steps.all == all.front().all; };
  if (std::all_of(all.begin(), all.end(), same_steps)) return all.front().order;
  for (const Steps& one : all) {
    const auto loses = [&one](const Steps& other) {
      return other.order == one.order || is_clearly_better(one, other);
    };
    if (std::all_of(all.begin(), all.end(), loses)) return one.order;
  }
  return std::nullopt;
}

}  // namespace mechnn::formats
