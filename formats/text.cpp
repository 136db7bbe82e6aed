#include "formats/text.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "formats/input_error.h"
#include "mechnn/utf8.h"

namespace mechnn::formats {
namespace {

/// Eight bytes at once while they are ASCII other than NUL, which data files nearly always are.
bool eight_plain(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  constexpr std::uint64_t high = 0x8080808080808080U;
  constexpr std::uint64_t ones = 0x0101010101010101U;
  return ((word | (word - ones)) & high) == 0;
}

}  // namespace

std::size_t first_byte_not_text(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    if (i + 8 <= text.size() && eight_plain(text.data() + i)) {
      i += 8;
      continue;
    }
    const std::size_t length = utf8_character_length(text, i);
    if (length == 0 || text[i] == '\0') return i;
    i += length;
  }
  return i;
}

std::string_view require_text(std::string_view content, std::string_view where) {
  if (content.empty()) throw InputError(std::string(where) + ": the file is empty");
  if (content.starts_with("\xff\xfe") || content.starts_with("\xfe\xff")) {
    throw InputError(std::string(where) + ": the text is encoded as UTF-16; save it as UTF-8");
  }
  if (content.starts_with("\xef\xbb\xbf")) content.remove_prefix(3);
  const std::size_t bad = first_byte_not_text(content);
  if (bad < content.size()) {
    const auto line = 1 + std::count(content.begin(), content.begin() + bad, '\n');
    throw InputError(std::string(where) + ":" + std::to_string(line) + ": a " +
                     (content[bad] == '\0' ? "NUL byte" : "byte that is not UTF-8") +
                     " was found; this is not a text file");
  }
  return content;
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t max_length = 40;
  constexpr std::string_view digits = "0123456789abcdef";
  std::size_t end = std::min(text.size(), max_length);
  while (end > 0 && end < text.size() && is_utf8_continuation(text[end])) --end;
  std::string result = "\"";
  for (const char c : text.substr(0, end)) {
    const auto code = static_cast<unsigned char>(c);
    if (code >= 0x20U && code != 0x7fU) {
      result += c;
    } else {
      result += std::string("\\x") + digits[code >> 4U] + digits[code & 15U];
    }
  }
  return result + (end < text.size() ? "…\"" : "\"");
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace mechnn::formats
