// The best fits of a search.
#pragma once

#include <cstddef>
#include <vector>

#include "joint_fit/fit.h"

namespace mechnn::discovery {

/// Fits of the highest scores, best first, one a support.
class Ranking {
 public:
  /// At most `capacity` fits are kept.
  explicit Ranking(std::size_t capacity) : capacity_(capacity) {}

  [[nodiscard]] bool empty() const { return fits_.empty(); }
  [[nodiscard]] const std::vector<joint_fit::Fit>& fits() const { return fits_; }
  [[nodiscard]] const joint_fit::Fit& best() const { return fits_.front(); }

  /// True when the score of `fit` is above all of these by more than rounding.
  [[nodiscard]] bool would_lead(const joint_fit::Fit& fit) const;
  /// Inserts a fit of finite score unless the same support is here with a score at least as high.
  void add(joint_fit::Fit fit);
  /// All fits; the ranking is empty then.
  std::vector<joint_fit::Fit> take();

 private:
  std::size_t capacity_;
  std::vector<joint_fit::Fit> fits_;
};

/// Removes fits without a finite score and orders the others by it, but puts the fit of fewest
/// terms first of those that tie with the best.
void rank(std::vector<joint_fit::Fit>& fits);

}  // namespace mechnn::discovery
