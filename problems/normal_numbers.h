// Standard normal numbers that are the same with every standard library.
#pragma once

#include <cstdint>
#include <random>

namespace mechnn::problems {

/// Box–Muller on the bits of mt19937_64, whose sequence the C++ standard fixes; that of
/// std::normal_distribution it does not.
class NormalNumbers {
 public:
  explicit NormalNumbers(std::uint64_t seed) : bits_(seed) {}

  double next();

 private:
  double uniform();  ///< in (0, 1]

  std::mt19937_64 bits_;
  double spare_ = 0;
  bool has_spare_ = false;
};

}  // namespace mechnn::problems
