// Single steps, and the training loop on losses that are fixed beforehand.
#include <ATen/core/Tensor.h>
#include <gtest/gtest.h>
#include <torch/nn/module.h>
#include <torch/optim/adam.h>
#include <torch/optim/sgd.h>
#include <torch/serialize.h>
#include <torch/utils.h>
#include <zlib.h>

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "training/batch_step.h"
#include "training/checkpoint.h"
#include "training/options.h"
#include "training/processes.h"
#include "training/task.h"
#include "training/trainer.h"
#include "training_checks.h"

namespace mechnn::training {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

struct TwoNumbers : torch::nn::Module {
  at::Tensor w = register_parameter("w", torch::ones({2}, torch::kDouble));

  /// 0 wherever they are.
  [[nodiscard]] at::Tensor moved() const { return w - w.detach(); }
  /// Its gradient is (3, 4).
  [[nodiscard]] at::Tensor loss(double value) const {
    return value + moved().dot(torch::tensor({3.0, 4.0}, torch::kDouble));
  }
};

/// The losses of its epochs; NaN: nothing can be solved.
struct Script {
  std::vector<double> losses;
  std::vector<double> validation = {};
  std::int64_t changes_in = -1;
};

class ScriptedTask : public Task {
 public:
  explicit ScriptedTask(Script script) : script_(std::move(script)) {}

  torch::nn::Module& module() override { return module_; }
  [[nodiscard]] std::int64_t batches() const override { return 1; }
  bool begin_epoch(std::int64_t epoch) override { return epoch == script_.changes_in; }
  Loss loss(std::int64_t epoch, std::int64_t /*batch*/, Part /*part*/) override {
    epoch_ = static_cast<std::size_t>(epoch);
    in_training.insert(module_.is_training());
    return loss_of(script_.losses.at(epoch_));
  }
  [[nodiscard]] std::int64_t validation_batches() const override {
    return script_.validation.empty() ? 0 : 1;
  }
  Loss validation_loss(std::int64_t /*batch*/, Part /*part*/) override {
    in_validation.insert(module_.is_training());
    return loss_of(script_.validation.at(epoch_));
  }
  std::map<std::string, double> results() override { return {}; }

  std::set<bool> in_training, in_validation;  ///< the module's training modes that were seen

 private:
  Loss loss_of(double value) {
    if (std::isnan(value)) return {{}, 1, 0};
    return {module_.loss(value), 0, 1};
  }

  Script script_;
  TwoNumbers module_;
  std::size_t epoch_ = 0;
};

std::vector<double> rates(const TrainingResult& result) {
  std::vector<double> list;
  for (const EpochMetrics& m : result.history) list.push_back(m.learning_rate);
  return list;
}

template <typename Call>
std::string refusal(Call call) {
  try {
    call();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "accepted";
}

constexpr double rate = 0.5;

struct Descent {
  BatchOutcome outcome;
  at::Tensor change;
};

Descent descent(TwoNumbers& module, const at::Tensor& loss, double max_gradient_norm) {
  const at::Tensor before = module.w.detach().clone();
  torch::optim::SGD optimizer(module.parameters(), torch::optim::SGDOptions(rate));
  Processes alone({}, std::chrono::seconds(1));
  BatchStep step(module, optimizer, alone, max_gradient_norm);
  const BatchOutcome outcome = step.descend({loss}, false);
  return {outcome, module.w.detach() - before};
}

TEST(BatchStep, ClipsTheGradientAndTellsItsNormBeforeThat) {
  for (const double largest : {1e-3, 2.0, 6.0, 0.0}) {
    TwoNumbers module;
    const Descent found = descent(module, module.loss(1), largest);
    EXPECT_DOUBLE_EQ(found.outcome.gradient_norm, 5);
    const double clipped = largest > 0 ? std::fmin(largest, 5) : 5;
    EXPECT_NEAR(found.change.norm().item<double>(), rate * clipped, 1e-6 * rate * clipped);
    EXPECT_LE(found.change.norm().item<double>(), rate * clipped);
    EXPECT_NEAR(found.change[0].item<double>() / found.change[1].item<double>(), 0.75, 1e-9);
  }
}

TEST(BatchStep, StepsNowhereWhereLossOrGradientIsNotFinite) {
  TwoNumbers module;
  const Descent of_loss = descent(module, module.loss(infinity), 0);
  EXPECT_STREQ(of_loss.outcome.skipped_because, "the loss is not finite");
  EXPECT_TRUE(module.w.grad().isfinite().all().item<bool>());
  EXPECT_EQ(of_loss.change.abs().max().item<double>(), 0);
  const Descent of_gradient = descent(module, module.moved().sum().sqrt(), 0);
  EXPECT_STREQ(of_gradient.outcome.skipped_because, "the gradient is not finite");
  EXPECT_EQ(of_gradient.change.abs().max().item<double>(), 0);
}

/// Adam's steps depend on the gradient's size only where it is small beside 1e-8.
TEST(Training, ClipsAsItsOptionsSay) {
  for (const bool is_clipped : {false, true}) {
    ScriptedTask task({{2}, {1}});
    const std::string text = is_clipped ? "\nmax_gradient_norm = 1e-12" : "";
    const TrainingResult result = train(task, in_folder("epochs = 1\nlearning_rate = 0.1" + text));
    const double change = (parameters(task)[0] - 1).abs().max().item<double>();
    if (is_clipped) {
      EXPECT_LT(change, 1e-4);
    } else {
      EXPECT_NEAR(change, 0.1, 1e-6);
    }
    EXPECT_DOUBLE_EQ(result.history[0].gradient_norm, 5);
  }
}

TEST(Training, ValidatesInEvaluationModeAndEndsInIt) {
  ScriptedTask task({{3, 2, 1}, {3, 2, 1}});
  train(task, in_folder("epochs = 3"));
  EXPECT_EQ(task.in_training, std::set<bool>{true});
  EXPECT_EQ(task.in_validation, std::set<bool>{false});
  EXPECT_FALSE(task.module().is_training());
}

TEST(Training, JudgesAPlateauByTheValidation) {
  const std::string text =
      "learning_rate = 1\nschedule = 'plateau'\ndecay = 0.5\ndecay_patience = 1\n";
  const std::vector<double> falls{6, 5, 4, 3, 2, 1}, rests(6, 7.0);
  const std::vector<double> decayed{1, 1, 1, 0.5, 0.5, 0.25};
  ScriptedTask task({falls, rests});
  EXPECT_EQ(rates(train(task, in_folder(text + "epochs = 6"))), decayed);
  ScriptedTask better({rests, falls});
  EXPECT_EQ(rates(train(better, in_folder(text + "epochs = 6"))), std::vector<double>(6, 1.0));

  ScriptedTask first({falls, rests}), second({falls, rests});
  const TrainingOptions begun = in_folder(text + "epochs = 3");
  train(first, begun);
  TrainingOptions resuming = options_of(text + "epochs = 6");
  resuming.folder = begun.folder;
  resuming.resume = true;
  EXPECT_EQ(rates(train(second, resuming)), decayed);
}

TEST(Training, HasACosineOverAllItsEpochs) {
  ScriptedTask task({{1, 1, 1, 1}});
  const auto found =
      rates(train(task, in_folder("epochs = 4\nlearning_rate = 0.2\nschedule = 'cosine'")));
  ASSERT_EQ(found.size(), 4U);
  EXPECT_DOUBLE_EQ(found[0], 0.2);
  EXPECT_DOUBLE_EQ(found[2], 0.1);
  EXPECT_DOUBLE_EQ(found[3], 0.1 * (1 - std::sqrt(0.5)));
}

TEST(Training, EndsAsFailedWhereNoneOfAFewEpochsSteps) {
  ScriptedTask nothing({{nan, nan, nan}});
  const TrainingResult result = train(nothing, in_folder("epochs = 3"));
  EXPECT_EQ(result.status, TrainingStatus::failed);
  EXPECT_EQ(result.history.size(), 3U);
  EXPECT_EQ(result.reason,
            "every batch of the last 3 epochs was skipped, the last one because none of the "
            "batch's systems could be solved");
  ScriptedTask something({{1, nan, nan}});
  EXPECT_EQ(train(something, in_folder("epochs = 3")).status, TrainingStatus::done);
}

TEST(Training, EndsAsFailedWhereNoEpochCouldBeJudged) {
  ScriptedTask unjudged({{3, 2, 1}, {nan, nan, nan}});
  const TrainingResult result = train(unjudged, in_folder("epochs = 3"));
  EXPECT_EQ(result.status, TrainingStatus::failed);
  EXPECT_EQ(result.reason, "no epoch's validation gave a number");
  ScriptedTask once({{3, 2, 1}, {nan, 2, nan}});
  EXPECT_EQ(train(once, in_folder("epochs = 3")).status, TrainingStatus::done);
}

TEST(Training, ForgetsTheBestLossOfATaskThatChanges) {
  const std::vector<double> losses{1, 1, 1, 5, 4};
  ScriptedTask same({losses}), changed({losses, {}, 3});
  const TrainingResult of_same = train(same, in_folder("epochs = 5"));
  EXPECT_EQ(of_same.best_epoch, 0);
  EXPECT_EQ(of_same.best_loss, 1);
  const TrainingResult of_changed = train(changed, in_folder("epochs = 5"));
  EXPECT_EQ(of_changed.best_epoch, 4);
  EXPECT_EQ(of_changed.best_loss, 4);
}

TEST(Training, RefusesToValidateLessThanOnce) {
  const auto message = [](const std::string& text) {
    ScriptedTask task({{1, 1, 1}, {1, 1, 1}});
    return refusal([&] { train(task, in_folder(text)); });
  };
  EXPECT_EQ(message("epochs = 3\nvalidate_every = 3"), "accepted");
  EXPECT_EQ(message("epochs = 3\nvalidate_every = 4"),
            "validate_every: got 4, expected at most the number of epochs, 3");
}

std::string loaded(const std::string& content) {
  TwoNumbers module;
  torch::optim::SGD optimizer(module.parameters(), torch::optim::SGDOptions(rate));
  return refusal([&] { load_checkpoint(content, "last.pt", "", module, optimizer); });
}

TEST(Checkpoint, RefusesAnotherVersionByName) {
  torch::serialize::OutputArchive archive;
  archive.write("version", c10::IValue(std::int64_t{99}));
  std::ostringstream stream;
  archive.save_to(stream);
  std::string content = stream.str();
  char sum[9];
  std::snprintf(sum, sizeof sum, "%08lx",
                crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size()));
  const std::string found = loaded(content + sum);
  const std::string start = "last.pt: this checkpoint cannot be used: it has version 99, expected ";
  EXPECT_EQ(found.substr(0, start.size()), start);
}

TEST(Checkpoint, RefusesBestTensorsOfOtherShapes) {
  TwoNumbers module;
  const torch::optim::SGD optimizer(module.parameters(), torch::optim::SGDOptions(rate));
  Checkpoint checkpoint;
  checkpoint.best = {torch::ones({2}, torch::kDouble)};
  EXPECT_EQ(loaded(checkpoint_content(module, optimizer, checkpoint)), "accepted");
  checkpoint.best = {torch::ones({3}, torch::kDouble)};
  EXPECT_EQ(loaded(checkpoint_content(module, optimizer, checkpoint)),
            "last.pt: this checkpoint cannot be used: tensor 0 is Double of shape [3], expected "
            "Double of shape [2]");
  checkpoint.best = {};
  EXPECT_EQ(loaded(checkpoint_content(module, optimizer, checkpoint)),
            "last.pt: this checkpoint cannot be used: it has 0 tensors, expected 1");
}

TEST(Training, HasPatienceUntilAnEpochIsJudged) {
  const std::vector<double> flat(12, 1.0);
  ScriptedTask task({flat, {9, 9, 9, 9, 9, 3, 9, 9, 9, 9, 9, 2}});
  const TrainingResult result =
      train(task, in_folder("epochs = 12\npatience = 3\nvalidate_every = 6"));
  EXPECT_EQ(std::ssize(result.history), 12);
  EXPECT_EQ(result.best_epoch, 11);
  EXPECT_EQ(result.best_loss, 2);
}

/// Epochs of the checkpoint in a folder; 0 where there is none.
std::int64_t epochs_saved(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / "last.pt";
  if (!std::filesystem::exists(file)) return 0;
  TwoNumbers module;
  torch::optim::Adam optimizer(module.parameters());
  const Checkpoint saved = load_checkpoint(read_checkpoint(file), file, "", module, optimizer);
  return std::ssize(saved.result.history);
}

TEST(Training, WritesACheckpointAfterEveryFewEpochsAndAtTheEnd) {
  ScriptedTask task({std::vector<double>(7, 1.0)});
  TrainingOptions options = in_folder("epochs = 7\ncheckpoint_every = 3");
  std::vector<std::int64_t> saved;  // where an epoch has ended, before its own checkpoint
  options.progress = [&](const EpochMetrics&) { saved.push_back(epochs_saved(options.folder)); };
  train(task, options);
  EXPECT_EQ(saved, (std::vector<std::int64_t>{0, 0, 0, 3, 3, 3, 6}));
  EXPECT_EQ(epochs_saved(options.folder), 7);
}

}  // namespace
}  // namespace mechnn::training
