// The options of `mechnn train`, in builds with PyTorch and without.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace mechnn::cli {

struct TrainSettings {
  std::string config;
  std::string folder;
  bool resume = false;
};

void add_train_options(CLI::App& command, TrainSettings& settings);

}  // namespace mechnn::cli
