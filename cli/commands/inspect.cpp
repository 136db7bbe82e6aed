// mechnn inspect: what a table holds, before equations are looked for.
#include "mechnn/inspect.h"

#include <spdlog/spdlog.h>
#include <spdlog/stopwatch.h>

#include <memory>

#include "command.h"
#include "commands/inspect_present.h"
#include "commands/measurements.h"
#include "commands/table_options.h"
#include "exit_code.h"

namespace mechnn::cli {
namespace {

constexpr auto examples =
    "It says how the tables are understood: the column of the time and its steps, units, what is\n"
    "left out; each state's range, missing values, noise (estimated from third differences), time\n"
    "scale and jumps; columns that are constant or functions of others; and a command to go on\n"
    "with.\n\n"
    "Examples:\n"
    "  mechnn inspect data.csv\n"
    "  mechnn inspect data.csv --json | jq '.states[] | {name, noise}'";

struct InspectOptions {
  std::vector<std::string> files;
  TableSettings table;
};

int run(const InspectOptions& options, const CommandContext& context) {
  Inspected inspected{
      options.files, options.table, read_measurements(options.files, options.table.options()), {}};
  const spdlog::stopwatch watch;
  inspected.inspection = inspect(inspected.measured.data);
  spdlog::info("inspected in {:.3f} s", watch);
  print(context.global.json ? inspection_json(inspected).dump(2) + "\n"
                            : inspection_text(inspected));
  return exit_done;
}

}  // namespace

void add_inspect_command(CLI::App& program, CommandContext& context) {
  const auto options = std::make_shared<InspectOptions>();
  CLI::App* const command =
      add_command(program, context, "inspect", "Say what tables of measurements hold",
                  [options, &context] { return run(*options, context); });
  command->add_option("data", options->files, "Tables of measurements")
      ->required()
      ->check(not_empty());
  add_table_options(*command, options->table);
  command->footer(examples);
}

}  // namespace mechnn::cli
