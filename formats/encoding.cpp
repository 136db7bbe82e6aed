#include "formats/encoding.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "formats/input_error.h"
#include "formats/text.h"

namespace mechnn::formats {
namespace {

/// Code points of the bytes 0x80 to 0x9f; 0 where Windows-1252 has none. All others are as in
/// Latin-1, whose bytes are code points.
constexpr std::array<char16_t, 32> windows_1252{
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

void append(std::string& text, char32_t code) {
  const auto add = [&text](char32_t byte) { text += static_cast<char>(byte); };
  if (code < 0x80) {
    add(code);
  } else if (code < 0x800) {
    add(0xc0U | (code >> 6U));
    add(0x80U | (code & 0x3fU));
  } else if (code < 0x10000) {
    add(0xe0U | (code >> 12U));
    add(0x80U | ((code >> 6U) & 0x3fU));
    add(0x80U | (code & 0x3fU));
  } else {
    add(0xf0U | (code >> 18U));
    add(0x80U | ((code >> 12U) & 0x3fU));
    add(0x80U | ((code >> 6U) & 0x3fU));
    add(0x80U | (code & 0x3fU));
  }
}

[[noreturn]] void refuse(std::string_view where, const std::string& text, const std::string& what) {
  const auto line = 1 + std::count(text.begin(), text.end(), '\n');
  throw InputError(std::string(where) + ":" + std::to_string(line) + ": " + what +
                   " was found; this is not a text file (save the table as CSV in UTF-8)");
}

std::uint32_t byte_at(std::string_view content, std::size_t i) {
  return static_cast<unsigned char>(content[i]);
}

/// Behind the byte-order mark, which says which byte of a unit comes first.
std::string from_utf16(std::string_view content, std::string_view where) {
  const std::size_t high = content[0] == '\xfe' ? 0 : 1;
  std::string text;
  char32_t lead = 0;  // the first half of a pair
  for (std::size_t i = 2; i + 1 < content.size(); i += 2) {
    const char32_t unit = (byte_at(content, i + high) << 8U) | byte_at(content, i + 1 - high);
    const bool is_lead = unit >= 0xd800 && unit < 0xdc00;
    const bool is_trail = unit >= 0xdc00 && unit < 0xe000;
    if (is_trail != (lead != 0)) refuse(where, text, "half a pair of UTF-16");
    if (unit == 0) refuse(where, text, "a NUL character");
    if (!is_lead) {
      append(text, is_trail ? 0x10000 + ((lead - 0xd800) << 10U) + (unit - 0xdc00) : unit);
    }
    lead = is_lead ? unit : 0;
  }
  if (lead != 0 || content.size() % 2 == 1) refuse(where, text, "half a character of UTF-16");
  return text;
}

std::string from_windows_1252(std::string_view content, std::string_view where) {
  std::string text;
  text.reserve(content.size() + content.size() / 8);
  for (std::size_t i = 0; i < content.size(); ++i) {
    const std::uint32_t byte = byte_at(content, i);
    const bool is_high = byte >= 0x80 && byte < 0xa0;
    const char32_t code = is_high ? windows_1252[byte - 0x80] : byte;
    // Letters of Western Europe stand beside no control characters: that is a binary file.
    const bool is_control = code < 0x20 && byte != '\t' && byte != '\n' && byte != '\r';
    if (code == 0 && byte == 0) refuse(where, text, "a NUL byte");
    if (is_control || code == 0x7f) refuse(where, text, "a byte that is no character");
    append(text, code);
  }
  return text;
}

}  // namespace

Utf8Text as_utf8(std::string content, std::string_view where) {
  if (content.empty()) throw InputError(std::string(where) + ": the file is empty");
  if (content.starts_with("\xff\xfe") || content.starts_with("\xfe\xff")) {
    return {from_utf16(content, where), "UTF-16"};
  }
  if (content.starts_with("\xef\xbb\xbf")) content.erase(0, 3);
  const std::size_t bad = first_byte_not_text(content);
  if (bad == content.size()) return {std::move(content), ""};
  if (content[bad] == '\0') refuse(where, content.substr(0, bad), "a NUL byte");
  return {from_windows_1252(content, where), "Windows-1252"};
}

}  // namespace mechnn::formats
