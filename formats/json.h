// JSON documents: strict parsing, and what writers of our files share.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

namespace mechnn::formats {

/// Members keep their order, so that the same data give the same bytes.
using Json = nlohmann::ordered_json;

/// Parses a document. Throws InputError beginning with `where` for text that is malformed, not
/// UTF-8 or nested more than 64 deep.
Json parse_json(std::string_view text, std::string_view where);

/// The number, or null where JSON has none for it: NaN and infinities.
Json number_or_null(double value);
Json numbers_or_nulls(const std::vector<double>& values);

/// The results of `write` for all items, as an array.
template <typename Item, typename Write>
Json json_list(const std::vector<Item>& items, Write write) {
  Json list = Json::array();
  for (const Item& item : items) list.push_back(write(item));
  return list;
}

}  // namespace mechnn::formats
