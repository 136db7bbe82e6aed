#include "command.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <stdexcept>
#include <thread>

#include "formats/decimal.h"
#include "formats/text.h"

namespace mechnn::cli {

int GlobalOptions::network_threads() const { return threads > 0 ? threads : 1; }

int GlobalOptions::thread_count() const {
  return threads > 0 ? threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

CLI::App* add_command(CLI::App& program, CommandContext& context, const std::string& name,
                      const std::string& description, std::function<int()> run) {
  CLI::App* const command = program.add_subcommand(name, description);
  // Global options are accepted after the command too.
  command->fallthrough();
  command->callback([&context, action = std::move(run)] { context.chosen = action; });
  return command;
}

std::vector<std::string> split_list(const std::string& text, const std::string& option) {
  std::vector<std::string> items;
  std::size_t start = 0;
  while (start <= text.size()) {
    const std::size_t end = std::min(text.find(',', start), text.size());
    items.emplace_back(formats::trimmed(std::string_view(text).substr(start, end - start)));
    if (items.back().empty()) {
      throw CLI::ValidationError(option, "found an empty item in " + formats::in_quotes(text) +
                                             ", expected items separated by commas");
    }
    start = end + 1;
  }
  return items;
}

std::vector<double> split_numbers(const std::string& text, const std::string& option) {
  std::vector<double> numbers;
  for (const auto& item : split_list(text, option)) {
    double value = 0;
    if (formats::parse_number(item, value) != formats::NumberParse::number) {
      throw CLI::ValidationError(
          option, "found " + formats::in_quotes(item) + ", expected a finite number");
    }
    numbers.push_back(value);
  }
  return numbers;
}

CLI::Validator whole_number(std::uint64_t min, std::uint64_t max) {
  const std::string range = std::to_string(min) + " to " + std::to_string(max);
  return CLI::Validator(
      [min, max, range](const std::string& text) -> std::string {
        std::uint64_t value = 0;
        const char* const end = text.data() + text.size();
        const auto read = std::from_chars(text.data(), end, value);
        const bool whole = read.ec == std::errc() && read.ptr == end;
        if (whole && value >= min && value <= max) return "";
        return "found " + formats::in_quotes(text) + ", expected a whole number from " + range;
      },
      max == UINT64_MAX ? "" : range);
}

CLI::Validator not_empty() {
  return CLI::Validator(
      [](const std::string& text) -> std::string {
        return formats::trimmed(text).empty() ? "the text is empty; leave the option out instead"
                                              : "";
      },
      "");
}

void print(const std::string& text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (!written || std::fflush(stdout) != 0) {
    throw std::runtime_error("standard output cannot be written");
  }
}

}  // namespace mechnn::cli
