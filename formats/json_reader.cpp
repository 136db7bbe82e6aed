#include "formats/json_reader.h"

#include <algorithm>
#include <limits>

#include "formats/input_error.h"
#include "formats/text.h"

namespace mechnn::formats {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

JsonReader::JsonReader(const Json& root, std::string_view where, UnknownMembers unknown)
    : JsonReader(root, std::make_shared<Document>(Document{std::string(where), unknown}), "") {}

std::string JsonReader::place() const {
  return document_->where + ": " + (path_.empty() ? "the document" : path_);
}

void JsonReader::fail(std::string_view problem) const {
  throw InputError(place() + ": " + std::string(problem));
}

void JsonReader::refuse(std::string_view expected) const {
  std::string found = value_->dump(-1, ' ', false, Json::error_handler_t::replace);
  if (value_->is_structured()) found = std::string("an ") + value_->type_name();
  if (found.size() > 60) found = found.substr(0, 60) + "…";
  fail("found " + found + ", expected " + std::string(expected));
}

bool JsonReader::has(std::string_view key) const {
  return value_->is_object() && value_->contains(key);
}

JsonReader JsonReader::operator[](std::string_view key) const {
  if (!value_->is_object()) refuse("an object");
  const auto found = value_->find(key);
  if (found == value_->end()) throw InputError(place() + " has no member " + in_quotes(key));
  return {*found, document_, path_ + "/" + std::string(key)};
}

void JsonReader::expect_members(std::initializer_list<std::string_view> names) const {
  if (!value_->is_object()) refuse("an object");
  if (document_->unknown == UnknownMembers::ignored) return;
  for (const auto& [name, member] : value_->items()) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    throw InputError(place() + " has the unknown member " + in_quotes(name) +
                     "; its members may be " + listed(names));
  }
}

JsonReader JsonReader::element(std::size_t index) const {
  return {(*value_)[index], document_, path_ + "/" + std::to_string(index)};
}

std::vector<JsonReader> JsonReader::elements() const {
  if (!value_->is_array()) refuse("an array");
  std::vector<JsonReader> readers;
  readers.reserve(value_->size());
  for (std::size_t i = 0; i < value_->size(); ++i) readers.push_back(element(i));
  return readers;
}

std::vector<JsonReader> JsonReader::elements(std::size_t length, std::string_view meaning) const {
  auto readers = elements();
  if (readers.size() != length) {
    fail("found " + std::to_string(readers.size()) + " elements, expected " +
         std::to_string(length) + ", " + std::string(meaning));
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
  if (value_->is_null()) return nan;
  if (!value_->is_number()) refuse("a number or null");
  return value_->get<double>();
}

std::uint64_t JsonReader::count() const {
  if (!value_->is_number_unsigned()) refuse("a non-negative integer");
  return value_->get<std::uint64_t>();
}

// Arrays of samples are long: a reader is made only of an element that is refused.
std::vector<double> JsonReader::numbers() const {
  if (!value_->is_array()) refuse("an array");
  std::vector<double> result;
  result.reserve(value_->size());
  for (const Json& item : *value_) {
    result.push_back(item.is_number() ? item.get<double>()
                                      : element(result.size()).number_or_nan());
  }
  return result;
}

std::vector<std::string> JsonReader::texts() const {
  return list([](const JsonReader& element) { return element.text(); });
}

}  // namespace mechnn::formats
