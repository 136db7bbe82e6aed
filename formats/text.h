// Text of unknown origin: is it text at all, and how to show a piece of it in a message.
#pragma once

#include <string>
#include <string_view>

namespace mechnn::formats {

/// The content without its byte-order mark. Throws InputError beginning with `where` for an empty
/// file, UTF-16, a NUL byte or invalid UTF-8, naming the line.
std::string_view require_text(std::string_view content, std::string_view where);

/// In double quotes, shortened, with unprintable bytes escaped: for messages.
std::string in_quotes(std::string_view text);

/// A letter or '_', then letters, digits or '_'.
bool is_identifier(std::string_view name);

/// True for what expressions use otherwise: function names, the time t, Python's keywords.
bool is_reserved(std::string_view name);

std::string_view trimmed(std::string_view text);

/// "a, b and c"; cut after `most` with the number left out.
std::string listed(const auto& items, std::size_t most = 20) {
  std::string text;
  std::size_t position = 0;
  for (const auto& item : items) {
    if (position == most) return text + " and " + std::to_string(items.size() - most) + " more";
    if (position > 0) text += position + 1 == items.size() ? " and " : ", ";
    text += item;
    ++position;
  }
  return text;
}

}  // namespace mechnn::formats
