// Options, parameters and comparisons for the tests of the training loop.
#pragma once

#include <ATen/core/Tensor.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "training/config.h"
#include "training/options.h"
#include "training/task.h"
#include "training/trainer.h"

namespace mechnn::training {

inline TrainingOptions options_of(const std::string& text) {
  return TrainingOptions::from(ConfigTable::parse(text, "test.toml"));
}

/// A folder of the running test, empty at its beginning.
inline TrainingOptions in_folder(const std::string& text) {
  TrainingOptions options = options_of(text);
  const auto* const test = testing::UnitTest::GetInstance()->current_test_info();
  options.folder = std::filesystem::path(testing::TempDir()) / "mechnn_training" / test->name();
  std::filesystem::remove_all(options.folder);
  return options;
}

inline std::vector<at::Tensor> parameters(Task& task) {
  std::vector<at::Tensor> list;
  for (const at::Tensor& p : task.module().parameters()) list.push_back(p.detach().clone());
  return list;
}

inline void expect_same_bits(const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(at::equal(a[i], b[i])) << "tensor " << i;
}

}  // namespace mechnn::training
