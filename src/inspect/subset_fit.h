// Least squares of one column on few others, out of many columns.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace mechnn::inspection {

class SubsetFit {
 public:
  /// columns (columns, rows); an empty one, and one that is constant or not finite, takes no part.
  explicit SubsetFit(const std::vector<std::vector<double>>& columns);

  /// column ≈ constant + Σ factors·others
  struct Fit {
    std::vector<std::size_t> others;
    std::vector<double> factors;
    double constant = 0;
  };

  /// The best fit by `count` (1 to 3) of `others`, among which no two sets are told apart by less
  /// than rounding; nothing where there is none that can be solved.
  [[nodiscard]] std::optional<Fit> best(std::size_t column, const std::vector<std::size_t>& others,
                                        std::size_t count) const;

 private:
  [[nodiscard]] double product(std::size_t a, std::size_t b) const {
    return products_[a * ranges_.size() + b];
  }
  [[nodiscard]] std::optional<double> left_by(std::size_t column,
                                              const std::vector<std::size_t>& others,
                                              std::vector<double>& factors) const;

  std::vector<double> means_, ranges_;  ///< (columns); a range of 0 takes no part
  std::vector<double> products_;        ///< (columns, columns) means of scaled columns' products
};

}  // namespace mechnn::inspection
