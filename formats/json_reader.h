// Strict reading of JSON documents: every refusal names the path inside the document.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace mechnn::formats {

using Json = nlohmann::ordered_json;

/// Parses a document. Throws InputError beginning with `where` for malformed text.
Json parse_json(std::string_view text, std::string_view where);

/// A value of a document with its path, e.g. "/equations/0/terms/1/coefficient".
class JsonReader {
 public:
  JsonReader(const Json& root, std::string where) : value_(&root), where_(std::move(where)) {}

  /// A member that must exist.
  [[nodiscard]] JsonReader operator[](std::string_view key) const;
  [[nodiscard]] bool has(std::string_view key) const;

  /// The elements of an array.
  [[nodiscard]] std::vector<JsonReader> elements() const;
  /// The same, of the length that `meaning` explains, e.g. "one a state".
  [[nodiscard]] std::vector<JsonReader> elements(std::size_t length,
                                                 std::string_view meaning) const;

  [[nodiscard]] std::string text() const;
  [[nodiscard]] double number() const;
  [[nodiscard]] double number_or_nan() const;  ///< null stands for NaN
  [[nodiscard]] std::uint64_t count() const;   ///< a non-negative integer
  [[nodiscard]] std::vector<double> numbers() const;
  [[nodiscard]] std::vector<std::string> texts() const;
  [[nodiscard]] const Json& value() const { return *value_; }

  /// Throws InputError: where, path, what was found and what was `expected`.
  [[noreturn]] void refuse(std::string_view expected) const;

 private:
  JsonReader(const Json& value, std::string where, std::string path)
      : value_(&value), where_(std::move(where)), path_(std::move(path)) {}

  const Json* value_;
  std::string where_;
  std::string path_;
};

/// The number, or null where JSON has none for it.
Json number_or_null(double value);
Json numbers_or_nulls(const std::vector<double>& values);

}  // namespace mechnn::formats
