// mechnn train in a program that was built without PyTorch: says so, and how to get it.
#include <memory>

#include "command.h"
#include "commands/torch_absent.h"
#include "commands/train_options.h"

namespace mechnn::cli {

void add_train_command(CLI::App& program, CommandContext& context) {
  const auto settings = std::make_shared<TrainSettings>();
  CLI::App* const command = add_command(
      program, context, "train", "Train a network task (not in this build: it lacks PyTorch)",
      [settings]() -> int { refuse_without_torch("training"); });
  add_train_options(*command, *settings);
}

}  // namespace mechnn::cli
