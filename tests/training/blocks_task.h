// A small batch of mechanistic blocks to be trained, some of whose systems may be singular.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/modules/linear.h>
#include <torch/utils.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "mechnn/torch/equation.h"
#include "mechnn/torch/mechanistic_block.h"
#include "training/task.h"

namespace mechnn::training {

struct BlocksOptions {
  std::int64_t items = 7;  ///< in each batch
  std::int64_t batches = 2;
  std::int64_t step = 12;
  std::int64_t validation_items = 0;
  std::set<std::int64_t> singular = {};  ///< items of every batch whose coefficients are all 0
};

struct BlocksModule : torch::nn::Module {
  explicit BlocksModule(const nn::MechanisticBlockOptions& options) {
    block = register_module("block", nn::MechanisticBlock(options));
    of_first_item = register_parameter("of_first_item", torch::zeros({1}));
    unused = register_parameter("unused", torch::zeros({3}));
    block->to(torch::kDouble);
  }
  nn::MechanisticBlock block{nullptr};
  at::Tensor of_first_item;  ///< in float; only item 0 gives it a gradient
  at::Tensor unused;
};

/// Features drawn from a normal distribution; the solution's first state shall be the sine of the
/// item's phase and the time.
class BlocksTask : public Task {
 public:
  explicit BlocksTask(BlocksOptions options) : options_(std::move(options)), module_(block()) {
    torch::manual_seed(options_.items);
    const std::int64_t all = options_.items * options_.batches + options_.validation_items;
    features_ = torch::randn({all, block().features}, torch::kDouble);
    const at::Tensor times = torch::linspace(0, 2, options_.step, torch::kDouble);
    target_ = (features_.narrow(1, 0, 1) + times).sin();
  }

  torch::nn::Module& module() override { return module_; }
  [[nodiscard]] std::int64_t batches() const override { return options_.batches; }
  [[nodiscard]] std::int64_t max_parts() const override { return 64; }
  Loss loss(std::int64_t /*epoch*/, std::int64_t batch, Part part) override {
    return loss_of(batch * options_.items, part.share(options_.items));
  }
  [[nodiscard]] std::int64_t validation_batches() const override {
    return options_.validation_items > 0 ? 1 : 0;
  }
  Loss validation_loss(std::int64_t /*batch*/, Part part) override {
    return loss_of(options_.items * options_.batches, part.share(options_.validation_items));
  }
  std::map<std::string, double> results() override { return {}; }

 private:
  [[nodiscard]] nn::MechanisticBlockOptions block() const {
    nn::MechanisticBlockOptions block;
    block.features = 4;
    block.dim = 2;
    block.step = options_.step;
    block.initial_orders = 2;
    block.initial_step = 2.0 / static_cast<double>(options_.step);
    block.scheme = "gam6";
    return block;
  }

  [[nodiscard]] at::Tensor scales(ItemRange share) const {
    at::Tensor scales = torch::ones({share.size(), 1, 1, 1, 1}, torch::kDouble);
    for (const std::int64_t item : options_.singular) {
      if (share.begin <= item && item < share.end) scales[item - share.begin] = 0;
    }
    return scales;
  }

  Loss loss_of(std::int64_t first, ItemRange share) {
    if (share.size() == 0) return {{}, 0, 0};
    const at::Tensor features = features_.narrow(0, first + share.begin, share.size());
    nn::EquationTensors equation = module_.block->equation(features);
    equation.coefficients = equation.coefficients * scales(share);
    const nn::MechanisticOutput output = nn::solve(std::move(equation), block());
    const at::Tensor is_solved = output.status == 0;
    at::Tensor u = output.solution.select(3, 0).select(2, 0);  // (items, step)
    if (share.begin == 0) {
      u = torch::cat({u.narrow(0, 0, 1) + module_.of_first_item, u.narrow(0, 1, u.size(0) - 1)});
    }
    const at::Tensor target = target_.narrow(0, first + share.begin, share.size());
    const auto items = is_solved.sum().item<std::int64_t>();
    return {(u.index({is_solved}) - target.index({is_solved})).square().sum(), share.size() - items,
            items};
  }

  BlocksOptions options_;
  BlocksModule module_;
  at::Tensor features_, target_;
};

}  // namespace mechnn::training
