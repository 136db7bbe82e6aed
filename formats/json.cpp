#include "formats/json.h"

#include <cmath>
#include <string>

#include "formats/input_error.h"
#include "formats/text.h"

namespace mechnn::formats {
namespace {

constexpr int max_depth = 64;  // our own documents nest 8 levels

}  // namespace

Json parse_json(std::string_view text, std::string_view where) {
  const std::string_view content = require_text(text, where);
  const auto check_depth = [where](int depth, Json::parse_event_t, const Json&) {
    if (depth > max_depth) {
      throw InputError(std::string(where) + ": values are nested more than 64 deep");
    }
    return true;
  };
  try {
    return Json::parse(content, check_depth);
  } catch (const Json::exception& error) {          // of syntax, or of range: 1e999
    const std::string_view message = error.what();  // "[json.exception.….101] parse error at …"
    throw InputError(std::string(where) +
                     ": malformed JSON: " + std::string(message.substr(message.find(' ') + 1)));
  }
}

Json number_or_null(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json numbers_or_nulls(const std::vector<double>& values) {
  return json_list(values, number_or_null);
}

}  // namespace mechnn::formats
