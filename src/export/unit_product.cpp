#include "export/unit_product.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <optional>

namespace mechnn {
namespace {

constexpr std::array<std::string_view, 10> superscripts{"⁰", "¹", "²", "³", "⁴",
                                                        "⁵", "⁶", "⁷", "⁸", "⁹"};

using Factor = std::pair<std::string, int>;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A name, then its exponent: "m", "m3", "m^-3", "m²".
std::optional<Factor> parse_factor(std::string_view text) {
  Factor factor{"", 1};
  for (std::size_t digit = 2; digit < superscripts.size(); ++digit) {
    if (text.ends_with(superscripts[digit])) {
      factor.second = static_cast<int>(digit);
      text.remove_suffix(superscripts[digit].size());
    }
  }
  if (factor.second == 1 && text.size() > 1 && is_digit(text.back())) {
    factor.second = text.back() - '0';
    text.remove_suffix(1);
    if (text.ends_with('-')) {
      factor.second = -factor.second;
      text.remove_suffix(1);
    }
    if (text.ends_with('^')) text.remove_suffix(1);
  }
  factor.first = text;
  const bool is_name = !text.empty() && text.find_first_of("0123456789^-()[]") == text.npos;
  return is_name ? std::optional(factor) : std::nullopt;
}

/// Position of the next sign between factors, and its length: a blank, * or ·, or /.
std::pair<std::size_t, std::size_t> next_sign(std::string_view text) {
  std::pair<std::size_t, std::size_t> first{text.size(), 0};
  for (const std::string_view sign : {" ", "*", "·", "/"}) {
    const std::size_t at = text.find(sign);
    if (at < first.first) first = {at, sign.size()};
  }
  return first;
}

/// Nothing for a unit that is not written as such a product.
std::optional<std::vector<Factor>> parse_unit(std::string_view unit) {
  std::vector<Factor> factors;
  int sign = 1;
  while (true) {
    const auto [at, length] = next_sign(unit);
    const std::string_view part = unit.substr(0, at);
    const bool is_one = part == "1";
    const auto factor = is_one ? std::nullopt : parse_factor(part);
    if (!factor && !is_one) return std::nullopt;
    if (factor) factors.emplace_back(factor->first, sign * factor->second);
    if (at == unit.size()) return factors;
    // What follows one / is below it until the end: nobody means W/m K to be (W/m)·K.
    if (unit[at] == '/') sign = -1;
    unit.remove_prefix(at + length);
  }
}

std::string power(const Factor& factor) {
  const int exponent = std::abs(factor.second);
  const bool is_plain = factor.first.find_first_of("/ *") == std::string::npos;
  std::string text = is_plain ? factor.first : "(" + factor.first + ")";
  if (exponent == 1) return text;
  for (const char digit : std::to_string(exponent)) {
    text += superscripts[static_cast<std::size_t>(digit - '0')];
  }
  return text;
}

}  // namespace

void UnitProduct::multiply_factor(const std::string& name, int exponent) {
  const auto found = std::find_if(factors_.begin(), factors_.end(),
                                  [&](const Factor& factor) { return factor.first == name; });
  if (found == factors_.end()) {
    factors_.emplace_back(name, exponent);
  } else {
    found->second += exponent;
  }
}

void UnitProduct::multiply(std::string_view unit, int exponent) {
  const auto factors = parse_unit(unit);
  if (!factors) {
    multiply_factor(std::string(unit), exponent);
    return;
  }
  for (const Factor& factor : *factors) multiply_factor(factor.first, exponent * factor.second);
}

std::string UnitProduct::text() const {
  std::string above;
  std::string below;
  std::size_t count_below = 0;
  for (const Factor& factor : factors_) {
    if (factor.second == 0) continue;
    std::string& side = factor.second > 0 ? above : below;
    side += (side.empty() ? "" : "·") + power(factor);
    count_below += factor.second < 0 ? 1 : 0;
  }
  if (above.empty()) above = "1";
  if (below.empty()) return above;
  return above + "/" + (count_below > 1 ? "(" + below + ")" : below);
}

}  // namespace mechnn
