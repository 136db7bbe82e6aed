// Tests of training run one after another beside others: more threads would wait for each other
// longer than they work.
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

namespace {

class OneThread : public testing::Environment {
 public:
  void SetUp() override { at::set_num_threads(1); }
};

const testing::Environment* const one_thread =
    testing::AddGlobalTestEnvironment(new OneThread);  // which gtest owns

}  // namespace
