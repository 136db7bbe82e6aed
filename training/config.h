// Training configurations in TOML, read strictly: a key that no getter reads is an error.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace mechnn::training {

/// Names file, line and column, what was found and what was expected.
class ConfigError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

/// One table of a configuration. Every getter returns the default where the key is absent and
/// throws ConfigError for a value of another type or outside [min, max].
class ConfigTable {
 public:
  /// `name` stands for the file in messages. Throws ConfigError where `text` is not TOML.
  static ConfigTable parse(std::string_view text, const std::string& name);

  std::int64_t integer(std::string_view key, std::int64_t otherwise, std::int64_t min,
                       std::int64_t max = std::numeric_limits<std::int64_t>::max());
  double positive(std::string_view key, double otherwise,
                  double max = std::numeric_limits<double>::max());
  double number(std::string_view key, double otherwise, double min, double max);
  /// An array of numbers, each within [min, max].
  std::vector<double> numbers(std::string_view key, const std::vector<double>& otherwise,
                              double min, double max);
  bool flag(std::string_view key, bool otherwise);
  std::string text(std::string_view key, std::string_view otherwise);
  /// Throws ConfigError where it is missing.
  std::string text(std::string_view key);
  /// One of `choices`; an empty `otherwise` makes the key required.
  std::string choice(std::string_view key, std::string_view otherwise,
                     std::span<const std::string_view> choices);
  /// The table under `key`; an empty one where it is absent.
  ConfigTable table(std::string_view key);

  /// The whole file but its table `key`, in one form whatever its layout and comments.
  [[nodiscard]] std::string text_without(std::string_view key) const;

  /// Throws ConfigError for the first key that no getter asked for: call it when all are read.
  void refuse_unknown_keys() const;

 private:
  struct Source;
  explicit ConfigTable(std::shared_ptr<const Source> source);
  /// Remembers the key as known.
  template <typename T>
  T get(std::string_view key, T otherwise, const char* expected);
  [[noreturn]] void refuse(std::string_view key, const std::string& found,
                           const std::string& expected) const;
  [[noreturn]] void refuse_missing(std::string_view key, const std::string& expected) const;

  std::shared_ptr<const Source> source_;
  std::set<std::string, std::less<>> known_;
};

}  // namespace mechnn::training
