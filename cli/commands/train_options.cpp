#include "commands/train_options.h"

#include "command.h"

namespace mechnn::cli {
namespace {

constexpr auto examples =
    "Examples:\n"
    "  mechnn train examples/configs/sine.toml -o runs/sine\n"
    "  mechnn train examples/configs/sine.toml -o runs/sine --resume   after Ctrl-C or a crash\n"
    "The folder gets metrics.csv (one line an epoch), result.json and checkpoint/last.pt.\n"
    "Ctrl-C ends after the present batch and keeps the best parameters so far.";

}  // namespace

void add_train_options(CLI::App& command, TrainSettings& settings) {
  command.add_option("config", settings.config, "Configuration in TOML")->required();
  command.add_option("-o,--output", settings.folder, "Folder of the results")
      ->required()
      ->check(not_empty());
  command.add_flag("--resume", settings.resume, "Go on where the run in the folder stood");
  command.footer(examples);
}

}  // namespace mechnn::cli
