#include "discovery/ranking.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace mechnn::discovery {
namespace {

using joint_fit::Fit;

constexpr double rounding = 1e-3;
constexpr double tie = 0.1;  // a score is not known to a tenth

void prefer_fewer_terms(std::vector<Fit>& fits) {
  const auto end = std::find_if(fits.begin(), fits.end(), [&](const Fit& fit) {
    return !(fit.score > fits.front().score - tie);
  });
  const auto smallest = std::min_element(fits.begin(), end, [](const Fit& a, const Fit& b) {
    return a.support.size() < b.support.size();
  });
  if (smallest != end) std::rotate(fits.begin(), smallest, smallest + 1);
}

}  // namespace

bool Ranking::would_lead(const Fit& fit) const {
  return fits_.empty() || fit.score > fits_.front().score + rounding;
}

void Ranking::add(Fit fit) {
  const auto same = std::find_if(fits_.begin(), fits_.end(),
                                 [&](const Fit& other) { return other.support == fit.support; });
  if (same != fits_.end()) {
    if (same->score >= fit.score) return;
    fits_.erase(same);
  }
  const auto place = std::find_if(fits_.begin(), fits_.end(),
                                  [&](const Fit& other) { return other.score < fit.score; });
  fits_.insert(place, std::move(fit));
  if (fits_.size() > capacity_) fits_.pop_back();
}

std::vector<Fit> Ranking::take() { return std::exchange(fits_, {}); }

void rank(std::vector<Fit>& fits) {
  std::erase_if(fits, [](const Fit& fit) { return !std::isfinite(fit.score); });
  std::stable_sort(fits.begin(), fits.end(),
                   [](const Fit& a, const Fit& b) { return a.score > b.score; });
  prefer_fewer_terms(fits);
}

}  // namespace mechnn::discovery
