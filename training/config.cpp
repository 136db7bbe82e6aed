#include "training/config.h"

#include <toml++/toml.h>

#include <optional>
#include <sstream>
#include <utility>

#include "mechnn/number_text.h"

namespace mechnn::training {

struct ConfigTable::Source {
  std::string file;
  std::string path;                         ///< the table's place in the file: "training." or empty
  std::shared_ptr<const toml::table> root;  ///< a copy of a part would forget its lines
  const toml::table& table;
};

namespace {

std::string place(const std::string& file, const toml::source_position& at) {
  return file + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": ";
}

std::string type_of(const toml::node& node) {
  std::ostringstream text;
  text << node.type();
  return text.str();
}

}  // namespace

ConfigTable::ConfigTable(std::shared_ptr<const Source> source) : source_(std::move(source)) {}

ConfigTable ConfigTable::parse(std::string_view text, const std::string& name) {
  try {
    const auto root = std::make_shared<const toml::table>(toml::parse(text, name));
    return ConfigTable(std::make_shared<Source>(Source{name, "", root, *root}));
  } catch (const toml::parse_error& error) {
    throw ConfigError(place(name, error.source().begin) + std::string(error.description()));
  }
}

void ConfigTable::refuse(std::string_view key, const std::string& found,
                         const std::string& expected) const {
  // A default may be out of a range that other keys set: then there is no line to name.
  const toml::node* const node = source_->table.get(key);
  const std::string where =
      node == nullptr ? source_->file + ": " : place(source_->file, node->source().begin);
  throw ConfigError(where + "'" + source_->path + std::string(key) + "': found " + found +
                    ", expected " + expected);
}

void ConfigTable::refuse_missing(std::string_view key, const std::string& expected) const {
  throw ConfigError(source_->file + ": '" + source_->path + std::string(key) +
                    "' is missing, expected " + expected);
}

template <typename T>
T ConfigTable::get(std::string_view key, T otherwise, const char* expected) {
  known_.emplace(key);
  const toml::node* const node = source_->table.get(key);
  if (node == nullptr) return otherwise;
  // A whole number is a number; nothing else is taken for another type.
  const std::optional<T> value =
      std::is_same_v<T, double> ? node->value<T>() : node->value_exact<T>();
  if (!value || (std::is_same_v<T, double> && !node->is_number())) {
    refuse(key, type_of(*node), expected);
  }
  return *value;
}

std::int64_t ConfigTable::integer(std::string_view key, std::int64_t otherwise, std::int64_t min,
                                  std::int64_t max) {
  const auto value = get<std::int64_t>(key, otherwise, "an integer");
  if (value < min || value > max) {
    refuse(key, std::to_string(value),
           "an integer from " + std::to_string(min) + " to " + std::to_string(max));
  }
  return value;
}

double ConfigTable::positive(std::string_view key, double otherwise, double max) {
  const double value = get<double>(key, otherwise, "a number");
  if (!(value > 0 && value <= max)) {
    const bool is_bounded = max < std::numeric_limits<double>::max();
    refuse(key, shortest_text(value),
           "a positive number" + (is_bounded ? " up to " + shortest_text(max) : ""));
  }
  return value;
}

double ConfigTable::number(std::string_view key, double otherwise, double min, double max) {
  const double value = get<double>(key, otherwise, "a number");
  if (!(value >= min && value <= max)) {
    refuse(key, shortest_text(value),
           "a number from " + shortest_text(min) + " to " + shortest_text(max));
  }
  return value;
}

std::vector<double> ConfigTable::numbers(std::string_view key, const std::vector<double>& otherwise,
                                         double min, double max) {
  known_.emplace(key);
  const toml::node* const node = source_->table.get(key);
  if (node == nullptr) return otherwise;
  const std::string expected = "numbers from " + shortest_text(min) + " to " + shortest_text(max);
  if (!node->is_array()) refuse(key, type_of(*node), "an array of " + expected);
  std::vector<double> values;
  for (const toml::node& item : *node->as_array()) {
    if (!item.is_number()) refuse(key, type_of(item), expected);
    values.push_back(*item.value<double>());
    if (!(values.back() >= min && values.back() <= max)) {
      refuse(key, shortest_text(values.back()), expected);
    }
  }
  return values;
}

bool ConfigTable::flag(std::string_view key, bool otherwise) {
  return get<bool>(key, otherwise, "true or false");
}

std::string ConfigTable::text(std::string_view key, std::string_view otherwise) {
  return get<std::string>(key, std::string(otherwise), "a string");
}

std::string ConfigTable::text(std::string_view key) {
  if (source_->table.get(key) == nullptr) refuse_missing(key, "a string");
  return text(key, "");
}

std::string ConfigTable::choice(std::string_view key, std::string_view otherwise,
                                std::span<const std::string_view> choices) {
  std::string names;
  for (const std::string_view name : choices)
    names += (names.empty() ? "" : ", ") + std::string(name);
  auto value = get<std::string>(key, std::string(otherwise), "a string");
  if (value.empty() && source_->table.get(key) == nullptr) {
    refuse_missing(key, "one of " + names);
  }
  for (const std::string_view name : choices) {
    if (value == name) return value;
  }
  refuse(key, "'" + value + "'", "one of " + names);
}

ConfigTable ConfigTable::table(std::string_view key) {
  known_.emplace(key);
  const toml::node* const node = source_->table.get(key);
  if (node != nullptr && !node->is_table()) refuse(key, type_of(*node), "a table");
  static const toml::table empty;
  return ConfigTable(
      std::make_shared<Source>(Source{source_->file, source_->path + std::string(key) + ".",
                                      source_->root, node == nullptr ? empty : *node->as_table()}));
}

std::string ConfigTable::text_without(std::string_view key) const {
  toml::table rest = *source_->root;
  rest.erase(key);
  std::ostringstream text;
  text << rest << "\n";
  return text.str();
}

void ConfigTable::refuse_unknown_keys() const {
  std::string names;
  for (const std::string& name : known_) names += (names.empty() ? "" : ", ") + name;
  for (const auto& [key, node] : source_->table) {
    if (!known_.contains(key.str())) refuse(key.str(), "an unknown key", "one of " + names);
  }
}

}  // namespace mechnn::training
