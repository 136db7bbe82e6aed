// With U, V uniform, √(−2 log U) cos 2πV and √(−2 log U) sin 2πV are independent standard normals.
#include "problems/normal_numbers.h"

#include <cmath>
#include <numbers>

namespace mechnn::problems {

double NormalNumbers::uniform() { return static_cast<double>((bits_() >> 11U) + 1) * 0x1p-53; }

double NormalNumbers::next() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  const double radius = std::sqrt(-2 * std::log(uniform()));
  const double angle = 2 * std::numbers::pi * uniform();
  spare_ = radius * std::sin(angle);
  has_spare_ = true;
  return radius * std::cos(angle);
}

}  // namespace mechnn::problems
