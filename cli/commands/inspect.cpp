// mechnn inspect: what a table holds, before equations are looked for.
#include "mechnn/inspect.h"

#include <spdlog/spdlog.h>
#include <spdlog/stopwatch.h>

#include <memory>
#include <string>
#include <vector>

#include "command.h"
#include "commands/inspect_field.h"
#include "commands/inspect_present.h"
#include "commands/measurements.h"
#include "commands/notes.h"
#include "commands/table_options.h"
#include "exit_code.h"
#include "formats/field_files.h"

namespace mechnn::cli {
namespace {

constexpr auto examples =
    "It says how the tables are understood: the column of the time and its steps, units, what is\n"
    "left out; each state's range, missing values, noise (estimated from third differences), time\n"
    "scale and jumps; columns that are constant or functions of others; and a command to go on\n"
    "with. Of fields in NPZ archives, as mechnn field reads them, it shows axes and components.\n\n"
    "Examples:\n"
    "  mechnn inspect data.csv\n"
    "  mechnn inspect field.npz\n"
    "  mechnn inspect data.csv --json | jq '.states[] | {name, noise}'";

struct InspectOptions {
  std::vector<std::string> files;
  TableSettings table;
  std::string space, missing;
};

int inspect_fields(const InspectOptions& options, const CommandContext& context) {
  formats::FieldOptions field;
  if (!options.table.time.empty()) field.time = options.table.time;
  if (!options.table.states.empty())
    field.components = split_list(options.table.states, "--states");
  if (!options.space.empty()) field.space = split_list(options.space, "--space");
  if (!options.missing.empty()) field.missing = split_numbers(options.missing, "--missing");
  const InspectedFields inspected{
      options.files, field,
      formats::read_fields({options.files.begin(), options.files.end()}, field)};
  warn_of(inspected.measured.notes);
  print(context.global.json ? field_inspection_json(inspected).dump(2) + "\n"
                            : field_inspection_text(inspected));
  return exit_done;
}

int run(const InspectOptions& options, const CommandContext& context) {
  if (formats::holds_field(options.files.front())) return inspect_fields(options, context);
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
  command->add_option("data", options->files, "Tables of measurements, or fields")
      ->required()
      ->check(not_empty());
  add_table_options(*command, options->table);
  command->add_option("--space", options->space, "Arrays of the space axes of fields [x,y,z]")
      ->check(not_empty());
  command
      ->add_option("--missing", options->missing,
                   "Values of fields that stand for missing ones, as -9999")
      ->check(not_empty());
  command->footer(examples);
}

}  // namespace mechnn::cli
