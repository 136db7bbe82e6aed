// Text in the encodings that tables come in, as UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace mechnn::formats {

struct Utf8Text {
  std::string text;      ///< without a byte-order mark
  std::string encoding;  ///< what it was converted from, as messages call it; empty for UTF-8
};

/// Takes UTF-8, UTF-16 with a byte-order mark, and all other text for Windows-1252, of which
/// Latin-1 is a part. Throws InputError beginning with `where` for an empty file and for bytes that
/// are no text in any of them, naming the line.
Utf8Text as_utf8(std::string content, std::string_view where);

}  // namespace mechnn::formats
