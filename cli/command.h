// The context of every command, and helpers for its options.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "interrupts.h"

namespace mechnn::cli {

struct GlobalOptions {
  std::uint64_t seed = 1;
  int threads = 0;  ///< 0: left to the command
  std::string device = "cpu";
  bool quiet = false;
  std::string log_level = "warn";
  bool json = false;

  /// As many threads as the machine has unless told otherwise.
  [[nodiscard]] int thread_count() const;
  /// PyTorch's threads: one unless told otherwise. A second gains little for networks of this size,
  /// and waits by spinning, which takes the processor from other programs.
  [[nodiscard]] int network_threads() const;
};

struct CommandContext {
  GlobalOptions global;
  std::string command_line;  ///< as typed, for the report
  Interrupts* interrupts = nullptr;
  std::function<int()> chosen;  ///< the parsed command's work; returns the exit code
};

/// Adds a command; `run` is called after parsing where it was chosen.
CLI::App* add_command(CLI::App& program, CommandContext& context, const std::string& name,
                      const std::string& description, std::function<int()> run);

/// "x, y,z" to {"x", "y", "z"}. Throws CLI::ValidationError naming `option` for an empty item.
std::vector<std::string> split_list(const std::string& text, const std::string& option);

/// The same for numbers.
std::vector<double> split_numbers(const std::string& text, const std::string& option);

/// A whole number, in digits: CLI11 reads "-1" as the largest of 64 bits, and all that is larger
/// too, and says of "2.5" that it is out of range.
CLI::Validator whole_number(std::uint64_t min = 0, std::uint64_t max = UINT64_MAX);

/// Refuses the empty text, as of a shell variable that is not set.
CLI::Validator not_empty();

/// Prints text on standard output; throws std::runtime_error when it cannot be written.
void print(const std::string& text);

void add_discover_command(CLI::App& program, CommandContext& context);
void add_field_command(CLI::App& program, CommandContext& context);
void add_fit_command(CLI::App& program, CommandContext& context);
void add_inspect_command(CLI::App& program, CommandContext& context);
void add_simulate_command(CLI::App& program, CommandContext& context);
void add_solve_command(CLI::App& program, CommandContext& context);
void add_report_command(CLI::App& program, CommandContext& context);
void add_forecast_command(CLI::App& program, CommandContext& context);
void add_train_command(CLI::App& program, CommandContext& context);
void add_bench_command(CLI::App& program, CommandContext& context);

}  // namespace mechnn::cli
