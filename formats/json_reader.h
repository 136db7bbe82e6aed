// Strict reading of JSON documents: every refusal names the path inside the document.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/json.h"

namespace mechnn::formats {

/// Members that a reader does not know: from a newer program where a format may grow, a mistake
/// where it may not.
enum class UnknownMembers { ignored, refused };

/// A value of a document with its path, e.g. "/equations/0/terms/1/coefficient"; refers to the
/// document. All that refuses throws InputError: where, path, what was found and what was expected.
class JsonReader {
 public:
  /// The whole document; `where` stands for the file in messages.
  JsonReader(const Json& root, std::string_view where,
             UnknownMembers unknown = UnknownMembers::ignored);

  /// A member that must exist.
  [[nodiscard]] JsonReader operator[](std::string_view key) const;
  [[nodiscard]] bool has(std::string_view key) const;
  /// Refuses what is no object and, where unknown members are to be refused, one that has others
  /// than these.
  void expect_members(std::initializer_list<std::string_view> names) const;

  /// The elements of an array.
  [[nodiscard]] std::vector<JsonReader> elements() const;
  /// The same, of the length that `meaning` explains, e.g. "one a state".
  [[nodiscard]] std::vector<JsonReader> elements(std::size_t length,
                                                 std::string_view meaning) const;
  /// The results of `read` for all elements.
  template <typename Read>
  [[nodiscard]] auto list(Read read) const {
    std::vector<decltype(read(*this))> items;
    for (const JsonReader& element : elements()) items.push_back(read(element));
    return items;
  }

  [[nodiscard]] std::string text() const;
  [[nodiscard]] double number() const;
  [[nodiscard]] double number_or_nan() const;         ///< null stands for NaN
  [[nodiscard]] std::uint64_t count() const;          ///< a non-negative integer
  [[nodiscard]] std::vector<double> numbers() const;  ///< null stands for NaN
  [[nodiscard]] std::vector<std::string> texts() const;
  [[nodiscard]] const Json& value() const { return *value_; }

  /// "WHERE: PATH: found VALUE, expected …".
  [[noreturn]] void refuse(std::string_view expected) const;
  /// "WHERE: PATH: …".
  [[noreturn]] void fail(std::string_view problem) const;

 private:
  struct Document {
    std::string where;
    UnknownMembers unknown;
  };

  JsonReader(const Json& value, std::shared_ptr<const Document> document, std::string path)
      : value_(&value), document_(std::move(document)), path_(std::move(path)) {}
  [[nodiscard]] JsonReader element(std::size_t index) const;
  /// The message's beginning: the file and the path inside it.
  [[nodiscard]] std::string place() const;

  const Json* value_;
  std::shared_ptr<const Document> document_;
  std::string path_;
};

}  // namespace mechnn::formats
