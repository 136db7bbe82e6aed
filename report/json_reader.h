// Strict reading of JSON: every member accounted for, every error with its place.
#pragma once

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace mechnn::report {

using Json = nlohmann::ordered_json;

/// A value with its place in the file, e.g. "/result/fits/0". Refers to the document it came from.
class JsonValue {
 public:
  JsonValue(const Json& value, std::string place);

  [[nodiscard]] std::string text() const;
  [[nodiscard]] double number() const;  ///< null as NaN
  [[nodiscard]] std::size_t count() const;
  [[nodiscard]] std::vector<double> numbers() const;
  [[nodiscard]] std::vector<std::string> texts() const;
  [[nodiscard]] std::vector<JsonValue> items() const;
  /// The index of a text among `names`.
  [[nodiscard]] std::size_t choice(const std::vector<std::string>& names) const;

  /// Throws std::invalid_argument with this place.
  [[noreturn]] void fail(std::string_view problem) const;
  [[nodiscard]] const Json& json() const { return *value_; }
  [[nodiscard]] const std::string& place() const { return place_; }

 private:
  const Json* value_;
  std::string place_;
};

/// An object whose members are all to be read; finish() refuses what was not.
class JsonObject {
 public:
  explicit JsonObject(const JsonValue& value);

  [[nodiscard]] JsonValue at(std::string_view name);
  void finish() const;

 private:
  JsonValue value_;
  std::set<std::string, std::less<>> read_;
};

}  // namespace mechnn::report
