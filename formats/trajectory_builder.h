// Rows as they come, sorted into trajectories.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "mechnn/trajectory.h"

namespace mechnn::formats {

/// Rows of one trajectory come in the order of their times; rows of equal times become one, with
/// the mean of each state's values.
class TrajectoryBuilder {
 public:
  explicit TrajectoryBuilder(std::vector<std::string> states) { set_.states = std::move(states); }

  /// The time before which a row of this label may not come; −∞ for its first.
  [[nodiscard]] double last_time(std::string_view label) const;

  /// Adds a row: its label (empty without a trajectory column), time and values (D), which are at
  /// least last_time(label).
  void add(std::string_view label, double time, const std::vector<double>& values);

  /// Rows that shared the time of the one before.
  [[nodiscard]] std::size_t repeated() const { return repeated_; }

  TrajectorySet finish() &&;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };

  std::size_t index_of(std::string_view label);
  void average(std::size_t trajectory, const std::vector<double>& values);

  TrajectorySet set_;
  /// Of each trajectory: the values (D) in the mean of the last row; empty while that is one row.
  std::vector<std::vector<double>> counts_;
  std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> index_;
  std::size_t repeated_ = 0;
};

}  // namespace mechnn::formats
