// mechnn solve: the bare linear solver on arrays of a file.
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <spdlog/stopwatch.h>

#include <array>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <system_error>

#include "command.h"
#include "commands/solve_problem.h"
#include "exit_code.h"
#include "formats/files.h"
#include "formats/input_error.h"
#include "formats/json.h"
#include "formats/status_words.h"
#include "mechnn/argument_error.h"

namespace mechnn::cli {
namespace {

constexpr auto input_help =
    "PROBLEM.npz holds, with any leading batch extents that broadcast as in NumPy:\n"
    "  coefficients (..., T or 1, E, D, n+1)   sum over d, k of c[t,e,d,k] u[t,d,k] = rhs[t,e]\n"
    "  rhs (..., T or 1, E)    initial_values (..., T_iv, D, n_iv)    steps (..., T-1 or 1)\n"
    "  optional: weights (3): equation, initial, smoothness; gamma, alpha of the slack family;\n"
    "  cotangent (..., T, D, n+1)\n"
    "OUT.npz: solution (..., T, D, n+1), status (";
constexpr auto output_help =
    "), slack, and\n"
    "where there is a cotangent grad_coefficients, grad_rhs, grad_initial_values, grad_steps and\n"
    "grad_weights. The exit code is 1 when any item failed; the others are written.\n\n"
    "Example:\n  mechnn solve problem.npz -o solved.npz --scheme taylor";

/// "0 solved, 1 singular, …".
std::string status_help() {
  std::string text;
  for (const auto& [status, word] : formats::StatusTable<ItemStatus>::words) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", static_cast<int>(status), word);
  }
  return text;
}

struct SolveOptions {
  std::string problem;
  std::string output;
  std::optional<std::ptrdiff_t> time_points;
  std::string scheme = "gbdf6";
  std::string dtype = "float64";
  std::string factorisation = "auto";
};

std::string sentence(const SolvedArrays& solved, const std::string& output) {
  const bool whole = solved.first_failure.empty();
  return fmt::format("{} of {} solved{}; written to {}\n", solved.items - solved.failed,
                     solved.items,
                     whole ? "" : " (the first failure: " + solved.first_failure + ")", output);
}

/// The solver's message in the user's words: its arguments are options of the program or arrays of
/// the file.
std::string in_users_words(const ArgumentError& error, const std::string& file) {
  const std::string& argument = error.argument();
  if (argument == "time_points") {
    return "--time-points: got " + error.got() + ", expected " + error.expected();
  }
  const bool is_option = argument == "scheme" || argument == "factorisation";
  return (is_option ? "--" : file + ": ") + error.what();
}

SolvedArrays solved_arrays(const formats::NamedArrays& arrays, const SolveOptions& options,
                           Executor& executor) {
  check_arrays(arrays, options.problem);
  LinearOdeOptions solver;
  solver.scheme = Scheme::parse(options.scheme);
  solver.factorisation = parse_factorisation(options.factorisation);
  read_solver_options(arrays, options.problem, solver);
  const spdlog::stopwatch watch;
  SolvedArrays solved = options.dtype == "float32"
                            ? solve_arrays<float>(arrays, options.time_points, solver, executor)
                            : solve_arrays<double>(arrays, options.time_points, solver, executor);
  spdlog::info("solved {} problems of {} steps in {:.3f} s", solved.items, solved.steps, watch);
  return solved;
}

SolvedArrays solve_file(const SolveOptions& options, int threads) {
  const formats::NamedArrays arrays = formats::read_npz(options.problem);
  spdlog::info("read {}: {} arrays", options.problem, arrays.size());
  try {
    ThreadPool pool(threads);
    return solved_arrays(arrays, options, pool);
  } catch (const ArgumentError& error) {
    throw formats::InputError(in_users_words(error, options.problem));
  }
}

int run(const SolveOptions& options, const CommandContext& context) {
  formats::require_writable_file(options.output, {".npz"});
  std::error_code absent;
  if (std::filesystem::equivalent(options.problem, options.output, absent)) {
    throw formats::InputError("--output: got the problem's own file " + options.output +
                              ", expected another");
  }
  const SolvedArrays solved = solve_file(options, context.global.thread_count());
  formats::write_npz(options.output, solved.arrays);
  spdlog::info("wrote {}", options.output);
  const int exit_code = solved.failed == 0 ? exit_done : exit_numerics_failed;
  if (context.global.json) {
    const formats::Json document = {{"status", outcome_word(exit_code)},
                                    {"items", solved.items},
                                    {"failed", solved.failed},
                                    {"output", options.output}};
    print(document.dump(2) + "\n");
  } else if (!context.global.quiet) {
    print(sentence(solved, options.output));
  }
  return exit_code;
}

}  // namespace

void add_solve_command(CLI::App& program, CommandContext& context) {
  const auto options = std::make_shared<SolveOptions>();
  CLI::App* const command =
      add_command(program, context, "solve", "Solve linear differential equations given as arrays",
                  [options, &context] { return run(*options, context); });
  command->add_option("problem", options->problem, "NPZ archive of the problem")->required();
  command->add_option("-o,--output", options->output, "NPZ archive to write")
      ->required()
      ->check(not_empty());
  command
      ->add_option("--time-points", options->time_points, "T, where every array is shared in time")
      ->check(whole_number(1, 1'000'000'000));
  command
      ->add_option("--scheme", options->scheme,
                   "Scheme that ties neighbouring steps: taylor, taylor_central, slack, "
                   "gam2|4|6|8, gbdf1 to gbdf8")
      ->capture_default_str();
  command->add_option("--dtype", options->dtype, "Precision of the computation")
      ->check(CLI::IsMember({"float32", "float64"}))
      ->capture_default_str();
  command
      ->add_option("--factorisation", options->factorisation,
                   "auto: ldl where it keeps enough digits, else qr; or qr, or ldl")
      ->check(CLI::IsMember({"auto", "qr", "ldl"}))
      ->capture_default_str();
  command->footer(input_help + status_help() + output_help);
}

}  // namespace mechnn::cli
