// training_worker FOLDER ITEMS STEP EPOCHS [SINGULAR…]: trains blocks, alone or as one of several
// processes; the first prints what it measured in every epoch, and the seconds of all but epoch 0.
#include <ATen/Parallel.h>

#include <chrono>
#include <cstdio>
#include <exception>

#include "blocks_task.h"
#include "training/launch.h"
#include "training/options.h"
#include "training/trainer.h"

namespace {

int run(char** arguments) {
  using Clock = std::chrono::steady_clock;
  at::set_num_threads(1);
  mechnn::training::BlocksOptions blocks;
  mechnn::training::TrainingOptions options;
  options.launch = mechnn::training::Launch::from_environment();
  torch::manual_seed(1 + options.launch.rank);  // the first one's parameters are to be shared
  options.folder = *arguments++;
  blocks.items = std::stoll(*arguments++);
  blocks.step = std::stoll(*arguments++);
  options.epochs = std::stoll(*arguments++);
  blocks.validation_items = 3;
  for (; *arguments != nullptr; ++arguments) blocks.singular.insert(std::stoll(*arguments));
  mechnn::training::BlocksTask task(blocks);
  Clock::time_point start;  // once all processes are there and warm
  options.progress = [&](const mechnn::training::EpochMetrics& m) {
    if (m.epoch == 0) start = Clock::now();
  };
  const mechnn::training::TrainingResult result = mechnn::training::train(task, options);
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  if (!options.launch.is_first()) return 0;
  for (const mechnn::training::EpochMetrics& m : result.history) {
    std::printf("%.17g %.17g %.17g %lld\n", m.loss, m.validation_loss, m.gradient_norm,
                static_cast<long long>(m.failed));
  }
  std::fprintf(stderr, "%.3f s\n", seconds);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  try {
    return run(argv + 1);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
