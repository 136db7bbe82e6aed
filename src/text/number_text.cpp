#include "mechnn/number_text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace mechnn {
namespace {

template <typename Real>
std::string shortest(Real value) {
  std::array<char, 40> buffer;
  const bool whole = std::fabs(value) < Real(1e15) && value == std::nearbyint(value);
  const auto format = whole ? std::chars_format::fixed : std::chars_format::general;
  char* const begin = buffer.data();
  return {begin, std::to_chars(begin, begin + buffer.size(), value, format).ptr};
}

}  // namespace

std::string shortest_text(double value) { return shortest(value); }
std::string shortest_text(float value) { return shortest(value); }

std::string significant_text(double value, int digits) {
  // A sign, the digits, a point and at most e-324.
  std::string text(static_cast<std::size_t>(digits) + 16, '\0');
  char* const begin = text.data();
  const auto end =
      std::to_chars(begin, begin + text.size(), value, std::chars_format::general, digits).ptr;
  text.resize(static_cast<std::size_t>(end - begin));
  return text;
}

}  // namespace mechnn
