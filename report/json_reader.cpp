#include "report/json_reader.h"

#include <cmath>
#include <stdexcept>
#include <utility>

namespace mechnn::report {

JsonValue::JsonValue(const Json& value, std::string place)
    : value_(&value), place_(std::move(place)) {}

void JsonValue::fail(std::string_view problem) const {
  throw std::invalid_argument("run.json, at " + (place_.empty() ? "/" : place_) + ": " +
                              std::string(problem));
}

std::string JsonValue::text() const {
  if (!value_->is_string()) fail("expected a text, got " + std::string(value_->type_name()));
  return value_->get<std::string>();
}

double JsonValue::number() const {
  if (value_->is_null()) return std::nan("");
  if (!value_->is_number()) fail("expected a number, got " + std::string(value_->type_name()));
  return value_->get<double>();
}

std::size_t JsonValue::count() const {
  if (!value_->is_number_unsigned()) fail("expected a whole number, not negative");
  return value_->get<std::size_t>();
}

std::vector<JsonValue> JsonValue::items() const {
  if (!value_->is_array()) fail("expected a list, got " + std::string(value_->type_name()));
  std::vector<JsonValue> all;
  all.reserve(value_->size());
  for (const Json& item : *value_) {
    all.emplace_back(item, place_ + "/" + std::to_string(all.size()));
  }
  return all;
}

std::vector<double> JsonValue::numbers() const {
  std::vector<double> all;
  for (const JsonValue& item : items()) all.push_back(item.number());
  return all;
}

std::vector<std::string> JsonValue::texts() const {
  std::vector<std::string> all;
  for (const JsonValue& item : items()) all.push_back(item.text());
  return all;
}

std::size_t JsonValue::choice(const std::vector<std::string>& names) const {
  const std::string name = text();
  std::string all;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (name == names[i]) return i;
    all += (i > 0 ? ", " : "") + names[i];
  }
  fail("expected one of " + all + ", got " + value_->dump());
}

JsonObject::JsonObject(const JsonValue& value) : value_(value) {
  if (!value.json().is_object()) {
    value.fail("expected an object, got " + std::string(value.json().type_name()));
  }
}

JsonValue JsonObject::at(std::string_view name) {
  const auto found = value_.json().find(std::string(name));
  if (found == value_.json().end())
    value_.fail("the member \"" + std::string(name) + "\" is missing");
  read_.emplace(name);
  return {*found, value_.place() + "/" + std::string(name)};
}

void JsonObject::finish() const {
  for (const auto& [name, member] : value_.json().items()) {
    if (!read_.contains(name)) value_.fail("unknown member " + Json(name).dump());
  }
}

}  // namespace mechnn::report
