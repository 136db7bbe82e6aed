// Scalar values of powers and functions: constant folding and evaluation share them.
#pragma once

#include <cmath>

#include "expression/node.h"

namespace mechnn::expr {

/// Largest exponent raised by multiplication; beyond it the rounding of the chain, about n/2 units
/// in the last place, is worse than std::pow's.
inline constexpr double max_multiplied_exponent = 64;

inline bool is_integer(double value) {
  return std::fabs(value) < 9007199254740992.0 && value == std::nearbyint(value);
}

/// base ** exponent by repeated squaring.
inline double integer_power(double base, unsigned exponent) {
  double result = 1;
  for (; exponent != 0; exponent >>= 1U) {
    if ((exponent & 1U) != 0) result *= base;
    base *= base;
  }
  return result;
}

inline double power(double base, double exponent) {
  const double size = std::fabs(exponent);
  if (size == 0.5) return exponent > 0 ? std::sqrt(base) : 1 / std::sqrt(base);
  if (size > max_multiplied_exponent || !is_integer(exponent)) return std::pow(base, exponent);
  const double positive = integer_power(base, static_cast<unsigned>(size));
  return exponent < 0 ? 1 / positive : positive;
}

inline double sign(double x) {
  if (x != x) return x;
  return static_cast<double>(x > 0) - static_cast<double>(x < 0);
}

inline double apply(Function function, double x) {
  switch (function) {
    case Function::sin:
      return std::sin(x);
    case Function::cos:
      return std::cos(x);
    case Function::tan:
      return std::tan(x);
    case Function::exp:
      return std::exp(x);
    case Function::log:
      return std::log(x);
    case Function::abs:
      return std::fabs(x);
    case Function::tanh:
      return std::tanh(x);
    case Function::sinh:
      return std::sinh(x);
    case Function::cosh:
      return std::cosh(x);
    case Function::sign:
      return sign(x);
  }
  return x;
}

}  // namespace mechnn::expr
