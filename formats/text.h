// Text of unknown origin: checks that it is text, and pieces of it as messages show them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mechnn::formats {

/// The content without its byte-order mark. Throws InputError beginning with `where` for an empty
/// file, UTF-16, a NUL byte or invalid UTF-8, naming the line.
std::string_view require_text(std::string_view content, std::string_view where);

/// Position of the first byte that is NUL or no UTF-8, or the size.
std::size_t first_byte_not_text(std::string_view text);

/// In double quotes, shortened, with unprintable bytes escaped: for messages.
std::string in_quotes(std::string_view text);

/// Without the blanks and tabs at both ends.
std::string_view trimmed(std::string_view text);

/// "a, b and c"; cut after `max_items` with the number left out.
std::string listed(const auto& items, std::size_t max_items = 20) {
  std::string text;
  std::size_t position = 0;
  for (const auto& item : items) {
    if (position == max_items) {
      return text + " and " + std::to_string(items.size() - max_items) + " more";
    }
    if (position > 0) text += position + 1 == items.size() ? " and " : ", ";
    text += item;
    ++position;
  }
  return text;
}

}  // namespace mechnn::formats
