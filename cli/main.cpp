// The program mechnn: global options, one command, and every failure as a sentence and an exit
// code.
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <new>
#include <stdexcept>

#include "command.h"
#include "exit_code.h"
#include "formats/input_error.h"
#include "formats/text.h"
#include "interrupts.h"
#include "mechnn/version.h"

namespace {

using namespace mechnn::cli;

constexpr auto description =
    "Finds the differential equations behind measured trajectories.\n"
    "Data go in as a table, equations with their uncertainty come out.";
constexpr auto examples =
    "Examples:\n"
    "  mechnn inspect data.csv                   what the table holds, and what to try\n"
    "  mechnn discover data.csv                  equations, and a report in data_mechnn/\n"
    "  mechnn fit data.csv --equation \"x' = r*x*(1 - x/K)\"   parameters of a known equation\n"
    "  mechnn simulate data_mechnn/model.json --times 0:50:0.1 -o ahead.csv\n"
    "  mechnn report data_mechnn                 the report again\n"
    "  mechnn discover --help                    everything a command can do\n"
    "Exit codes: 0 done, 1 the numerics or writing failed, 2 bad usage or input, 130 interrupted.";

void add_global_options(CLI::App& program, GlobalOptions& global) {
  program.set_version_flag("--version", "mechnn " + std::string(mechnn::version));
  program.set_help_flag("-h,--help", "Print this help and exit");
  program
      .add_option("--seed", global.seed, "Seed of every random choice; written into the results")
      ->check(whole_number())
      ->capture_default_str();
  program
      .add_option("--threads", global.threads,
                  "Threads to use; 0: as many as there are cores, one for networks")
      ->check(whole_number(0, 4096))
      ->capture_default_str();
  program.add_option("--device", global.device, "Where to compute; only cpu so far")
      ->check(CLI::IsMember({"cpu"}))
      ->capture_default_str();
  program.add_flag("--quiet", global.quiet, "Print results and errors only");
  program.add_option("--log-level", global.log_level, "What is logged on standard error")
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error", "off"}))
      ->capture_default_str();
  program.add_flag("--json", global.json, "Print the result as one JSON object");
}

void add_commands(CLI::App& program, CommandContext& context) {
  add_discover_command(program, context);
  add_inspect_command(program, context);
  add_fit_command(program, context);
  add_field_command(program, context);
  add_simulate_command(program, context);
  add_solve_command(program, context);
  add_report_command(program, context);
  add_train_command(program, context);
  add_forecast_command(program, context);
  add_bench_command(program, context);
  program.require_subcommand(1);
}

/// CLI11 says of a mistyped command only that one is required.
std::string failure_message(const CLI::App* program, const CLI::Error& error) {
  const std::vector<std::string> unknown = program->remaining();
  if (!program->get_subcommands().empty() || unknown.empty()) {
    return "mechnn: error: " + CLI::FailureMessage::simple(program, error);
  }
  std::vector<std::string> commands;
  for (const CLI::App* command : program->get_subcommands({})) {
    commands.push_back(command->get_name());
  }
  return "mechnn: error: there is no command " + mechnn::formats::in_quotes(unknown.front()) +
         "; there are " + mechnn::formats::listed(commands) +
         "\nRun with --help for more information.\n";
}

void set_up_log(const GlobalOptions& global) {
  auto log = spdlog::stderr_logger_mt("mechnn");
  log->set_pattern("%n: %l: %v");
  spdlog::set_default_logger(log);
  spdlog::set_level(global.quiet ? spdlog::level::err : spdlog::level::from_str(global.log_level));
}

std::string joined(int argc, char** argv) {
  std::string text = "mechnn";
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const bool plain = argument.find_first_of(" \"'*()$<>|;&") == argument.npos;
    text += plain ? " " + argument : " '" + argument + "'";
  }
  return text;
}

int fail(int code, const char* message) {
  std::fprintf(stderr, "mechnn: error: %s\n", message);
  return code;
}

int run_chosen(const CommandContext& context) {
  try {
    return context.chosen();
  } catch (const mechnn::formats::InputError& error) {
    return fail(exit_bad_input, error.what());
  } catch (const CLI::Error& error) {
    return fail(exit_bad_input, error.what());
  } catch (const std::invalid_argument& error) {
    return fail(exit_bad_input, error.what());
  } catch (const std::bad_alloc&) {
    return fail(exit_numerics_failed, "there is not enough memory for this");
  } catch (const std::exception& error) {
    return fail(exit_numerics_failed, error.what());
  }
}

}  // namespace

int main(int argc, char** argv) {
  Interrupts interrupts;
  CommandContext context;
  context.interrupts = &interrupts;
  context.command_line = joined(argc, argv);
  CLI::App program(description, "mechnn");
  program.footer(examples);
  program.failure_message(failure_message);
  add_global_options(program, context.global);
  add_commands(program, context);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? exit_done : exit_bad_input;
  }
  set_up_log(context.global);
  return run_chosen(context);
}
