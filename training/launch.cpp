#include "training/launch.h"

#include <charconv>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace mechnn::training {
namespace {

std::optional<std::string_view> variable(const char* name) {
  const char* const text = std::getenv(name);
  return text == nullptr ? std::nullopt : std::optional<std::string_view>(text);
}

[[noreturn]] void refuse(const char* name, std::string_view found, const std::string& expected) {
  throw std::invalid_argument("environment variable " + std::string(name) + ": found '" +
                              std::string(found) + "', expected " + expected);
}

std::string_view required(const char* name) {
  const auto text = variable(name);
  if (!text || text->empty()) {
    throw std::invalid_argument("environment variable " + std::string(name) +
                                " is missing, though WORLD_SIZE asks for several processes; "
                                "start them with torchrun");
  }
  return *text;
}

int number(const char* name, std::string_view text, int min, int max) {
  int value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() || value < min ||
      value > max) {
    refuse(name, text, "a whole number from " + std::to_string(min) + " to " + std::to_string(max));
  }
  return value;
}

}  // namespace

Launch Launch::from_environment() {
  constexpr int max_processes = 1 << 20;
  Launch launch;
  const auto size = variable("WORLD_SIZE");
  if (!size) return launch;
  launch.size = number("WORLD_SIZE", *size, 1, max_processes);
  if (launch.size == 1) return launch;
  launch.rank = number("RANK", required("RANK"), 0, launch.size - 1);
  launch.address = required("MASTER_ADDR");
  launch.port =
      static_cast<std::uint16_t>(number("MASTER_PORT", required("MASTER_PORT"), 1, 65535));
  launch.store_is_there = variable("TORCHELASTIC_USE_AGENT_STORE") == "True";
  launch.attempt = variable("TORCHELASTIC_RESTART_COUNT").value_or(launch.attempt);
  return launch;
}

}  // namespace mechnn::training
