// The encoding of text from outside: files, names, messages.
#pragma once

#include <cstddef>
#include <string_view>

namespace mechnn {

/// Bytes of the UTF-8 character at position `at` of `text`; 0 where there is none, as for overlong
/// forms, surrogates and sequences that are cut short.
[[nodiscard]] std::size_t utf8_character_length(std::string_view text, std::size_t at = 0);

/// Number of characters (code points) of `text`; bytes that are not UTF-8 count one each where they
/// could begin a character.
[[nodiscard]] std::size_t utf8_length(std::string_view text);

/// True for a byte that continues a character, at which no text may be cut.
constexpr bool is_utf8_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

}  // namespace mechnn
