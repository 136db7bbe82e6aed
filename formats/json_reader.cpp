#include "formats/json_reader.h"

#include <cmath>
#include <limits>

#include "formats/input_error.h"
#include "formats/text.h"

namespace mechnn::formats {
namespace {

constexpr int deepest = 64;  // our own documents nest 8 levels

}  // namespace

Json parse_json(std::string_view text, std::string_view where) {
  const std::string_view content = require_text(text, where);
  const auto check_depth = [where](int depth, Json::parse_event_t, const Json&) {
    if (depth > deepest) {
      throw InputError(std::string(where) + ": values are nested more than 64 deep");
    }
    return true;
  };
  try {
    return Json::parse(content, check_depth);
  } catch (const Json::exception& error) {
    throw InputError(std::string(where) + ": malformed JSON: " + error.what());
  }
}

void JsonReader::refuse(std::string_view expected) const {
  std::string found = value_->dump(-1, ' ', false, Json::error_handler_t::replace);
  if (value_->is_structured()) found = std::string("an ") + value_->type_name();
  if (found.size() > 60) found = found.substr(0, 60) + "…";
  throw InputError(where_ + ": " + (path_.empty() ? "the document" : path_) + ": found " + found +
                   ", expected " + std::string(expected));
}

bool JsonReader::has(std::string_view key) const {
  return value_->is_object() && value_->contains(key);
}

JsonReader JsonReader::operator[](std::string_view key) const {
  if (!value_->is_object()) refuse("an object");
  const auto found = value_->find(key);
  if (found == value_->end()) {
    throw InputError(where_ + ": " + (path_.empty() ? "the document" : path_) + " has no member " +
                     in_quotes(key));
  }
  return {*found, where_, path_ + "/" + std::string(key)};
}

std::vector<JsonReader> JsonReader::elements() const {
  if (!value_->is_array()) refuse("an array");
  std::vector<JsonReader> readers;
  for (std::size_t i = 0; i < value_->size(); ++i) {
    readers.push_back({(*value_)[i], where_, path_ + "/" + std::to_string(i)});
  }
  return readers;
}

std::vector<JsonReader> JsonReader::elements(std::size_t length, std::string_view meaning) const {
  auto readers = elements();
  if (readers.size() != length) {
    throw InputError(where_ + ": " + path_ + ": found " + std::to_string(readers.size()) +
                     " elements, expected " + std::to_string(length) + ", " + std::string(meaning));
  }
  return readers;
}

std::string JsonReader::text() const {
  if (!value_->is_string()) refuse("a text");
  return value_->get<std::string>();
}

double JsonReader::number() const {
  if (!value_->is_number()) refuse("a number");
  return value_->get<double>();
}

double JsonReader::number_or_nan() const {
  if (value_->is_null()) return std::numeric_limits<double>::quiet_NaN();
  if (!value_->is_number()) refuse("a number or null");
  return value_->get<double>();
}

std::uint64_t JsonReader::count() const {
  if (!value_->is_number_unsigned()) refuse("a non-negative integer");
  return value_->get<std::uint64_t>();
}

std::vector<double> JsonReader::numbers() const {
  std::vector<double> result;
  for (const auto& element : elements()) result.push_back(element.number_or_nan());
  return result;
}

std::vector<std::string> JsonReader::texts() const {
  std::vector<std::string> result;
  for (const auto& element : elements()) result.push_back(element.text());
  return result;
}

Json number_or_null(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json numbers_or_nulls(const std::vector<double>& values) {
  Json result = Json::array();
  for (const double value : values) result.push_back(number_or_null(value));
  return result;
}

}  // namespace mechnn::formats
