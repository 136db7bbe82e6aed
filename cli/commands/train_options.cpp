#include "commands/train_options.h"

#include "command.h"

namespace mechnn::cli {
namespace {

constexpr auto examples =
    "Examples:\n"
    "  mechnn train examples/configs/sine.toml -o runs/sine\n"
    "  mechnn train examples/configs/sine.toml -o runs/sine --resume   after Ctrl-C or a crash\n"
    "  torchrun --no-python --nproc-per-node 2 \\\n"
    "    mechnn train CONFIG.toml -o DIR                               two processes as one\n"
    "The folder gets report.html, metrics.csv (one line an epoch), result.json,\n"
    "checkpoint/last.pt and tensorboard/ (for `tensorboard --logdir DIR`). --resume goes on with\n"
    "the same configuration, but for [training], and the same --seed; without it, a run in the\n"
    "folder is replaced.\n"
    "Networks use one thread unless --threads says more.\n"
    "Keys of [training]: epochs, learning_rate, schedule (constant, cosine, step, plateau),\n"
    "  cosine: period, min_learning_rate; step: decay, decay_every;\n"
    "  plateau: decay, decay_patience, min_learning_rate;\n"
    "  patience, validate_every, max_gradient_norm, checkpoint_every, process_timeout,\n"
    "  tensorboard (true or false).\n"
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
