// mechnn train in a program that was built without PyTorch: says so, and how to get it.
#include <memory>
#include <stdexcept>

#include "command.h"
#include "commands/train_options.h"

namespace mechnn::cli {

void add_train_command(CLI::App& program, CommandContext& context) {
  const auto settings = std::make_shared<TrainSettings>();
  CLI::App* const command = add_command(
      program, context, "train", "Train a network task (not in this build: it lacks PyTorch)",
      [settings]() -> int {
        throw std::runtime_error(
            "this program was built without PyTorch, which training needs; run "
            "`scripts/setup.sh --with-torch && scripts/build.sh release --with-torch`");
      });
  add_train_options(*command, *settings);
}

}  // namespace mechnn::cli
