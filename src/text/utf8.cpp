#include "mechnn/utf8.h"

#include <algorithm>

namespace mechnn {

std::size_t utf8_character_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const auto continues = [&](std::size_t i) {
    return at + i < text.size() && is_utf8_continuation(text[at + i]);
  };
  const unsigned first = byte(0);
  const unsigned second = byte(1);
  if (at >= text.size()) return 0;
  if (first < 0x80U) return 1;
  if (first < 0xC2U || first > 0xF4U || !continues(1)) return 0;
  if (first < 0xE0U) return 2;
  if ((first == 0xE0U && second < 0xA0U) || (first == 0xEDU && second > 0x9FU)) return 0;
  if (!continues(2)) return 0;
  if (first < 0xF0U) return 3;
  if ((first == 0xF0U && second < 0x90U) || (first == 0xF4U && second > 0x8FU)) return 0;
  return continues(3) ? 4 : 0;
}

std::size_t utf8_length(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !is_utf8_continuation(c); }));
}

}  // namespace mechnn
