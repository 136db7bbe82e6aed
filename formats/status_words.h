// Words for the statuses that files and printed results hold: one table for each.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "formats/json_reader.h"
#include "formats/model_json.h"
#include "mechnn/discovery.h"
#include "mechnn/linear_ode.h"
#include "mechnn/simulate.h"
#include "mechnn/verdict.h"

namespace mechnn::formats {

template <typename Status>
struct StatusWord {
  Status status;
  std::string_view word;
};

/// The table of an enumeration: its member `words`. Another room's statuses have theirs beside
/// what writes them.
template <typename Status>
struct StatusTable;

template <>
struct StatusTable<DiscoveryStatus> {
  static constexpr std::array<StatusWord<DiscoveryStatus>, 3> words = {{
      {DiscoveryStatus::done, "done"},
      {DiscoveryStatus::stopped, "stopped"},
      {DiscoveryStatus::no_fit, "no_fit"},
  }};
};

/// A model's file has no status of a search without a model.
template <>
struct StatusTable<SearchEnd> {
  static constexpr std::array<StatusWord<SearchEnd>, 2> words = {{
      {SearchEnd::complete, "complete"},
      {SearchEnd::stopped, "stopped"},
  }};
};

template <>
struct StatusTable<SimulationStatus> {
  static constexpr std::array<StatusWord<SimulationStatus>, 5> words = {{
      {SimulationStatus::done, "done"},
      {SimulationStatus::diverged, "diverged"},
      {SimulationStatus::step_limit, "step_limit"},
      {SimulationStatus::failed, "failed"},
      {SimulationStatus::stopped, "stopped"},
  }};
};

template <>
struct StatusTable<Light> {
  static constexpr std::array<StatusWord<Light>, 3> words = {{
      {Light::good, "good"},
      {Light::doubtful, "doubtful"},
      {Light::unexplained, "unexplained"},
  }};
};

template <>
struct StatusTable<NoiseModel> {
  static constexpr std::array<StatusWord<NoiseModel>, 3> words = {{
      {NoiseModel::constant, "constant"},
      {NoiseModel::relative, "relative"},
      {NoiseModel::counts, "counts"},
  }};
};

/// Archives hold the numbers of the enumeration, which begin at 0; the words explain them.
template <>
struct StatusTable<ItemStatus> {
  static constexpr std::array<StatusWord<ItemStatus>, 3> words = {{
      {ItemStatus::solved, "solved"},
      {ItemStatus::singular, "singular"},
      {ItemStatus::not_finite, "not finite"},
  }};
};

template <typename Status>
std::string_view status_word(Status status) {
  for (const auto& [value, word] : StatusTable<Status>::words) {
    if (value == status) return word;
  }
  return "";
}

/// Throws InputError with the path, the text found and the words expected.
template <typename Status>
Status read_status(const JsonReader& reader) {
  const std::string text = reader.text();
  std::string words;
  for (const auto& [value, word] : StatusTable<Status>::words) {
    if (word == text) return value;
    words += (words.empty() ? "one of " : ", ") + std::string(word);
  }
  reader.refuse(words);
}

}  // namespace mechnn::formats
