// The training loop: parts of a batch, schedules, singular systems, stopping and going on.
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <stdexcept>
#include <string>
#include <vector>

#include "blocks_task.h"
#include "training/config.h"
#include "training/options.h"
#include "training/schedule.h"
#include "training/task.h"
#include "training/trainer.h"
#include "training_checks.h"

namespace mechnn::training {
namespace {

std::vector<double> losses(const TrainingResult& result) {
  std::vector<double> list;
  for (const EpochMetrics& m : result.history) list.push_back(m.loss);
  return list;
}

BlocksTask seeded(const BlocksOptions& options) {
  torch::manual_seed(5);
  return BlocksTask(options);
}

TEST(Part, SharesOutEveryItemOnceAndEvenly) {
  for (std::int64_t size = 1; size <= 5; ++size) {
    for (std::int64_t items = 0; items <= 12; ++items) {
      std::int64_t next = 0;
      for (std::int64_t rank = 0; rank < size; ++rank) {
        const ItemRange share = Part{rank, size}.share(items);
        EXPECT_EQ(share.begin, next);
        EXPECT_GE(share.size(), items / size);
        EXPECT_LE(share.size(), items / size + 1);
        next = share.end;
      }
      EXPECT_EQ(next, items);
    }
  }
}

TEST(BlocksTask, HasPartsThatAddUpToTheWhole) {
  BlocksOptions options;
  options.singular = {3};
  BlocksTask task = seeded(options);
  const Loss whole = task.loss(0, 1, {});
  EXPECT_EQ(whole.items, 6);
  EXPECT_EQ(whole.failed, 1);
  for (const std::int64_t size : {2, 3, 9}) {
    Loss sum{torch::zeros({}, torch::kDouble), 0, 0};
    for (std::int64_t rank = 0; rank < size; ++rank) {
      const Loss part = task.loss(0, 1, {rank, size});
      if (part.items > 0) sum.value = sum.value + part.value;
      sum.failed += part.failed;
      sum.items += part.items;
    }
    EXPECT_EQ(sum.items, 6);
    EXPECT_EQ(sum.failed, 1);
    EXPECT_NEAR(sum.value.item<double>(), whole.value.item<double>(), 1e-12);
  }
}

/// The rates of `epochs` epochs that were judged by `loss`.
std::vector<double> rates(const std::string& text, const std::vector<double>& judged) {
  Schedule schedule(options_of(text).schedule, std::ssize(judged));
  std::vector<double> list;
  for (const double loss : judged) {
    list.push_back(schedule.rate());
    schedule.observe(loss);
  }
  return list;
}

TEST(Schedule, FollowsItsFormula) {
  const std::vector<double> any(7, 1.0);
  EXPECT_EQ(rates("learning_rate = 0.5", any), std::vector<double>(7, 0.5));
  EXPECT_EQ(rates("learning_rate = 1.0\nschedule = 'step'\ndecay = 0.5\ndecay_every = 3", any),
            (std::vector<double>{1, 1, 1, 0.5, 0.5, 0.5, 0.25}));
  const auto cosine =
      rates("learning_rate = 1\nschedule = 'cosine'\nmin_learning_rate = 0.2\nperiod = 4", any);
  EXPECT_DOUBLE_EQ(cosine[0], 1);
  EXPECT_DOUBLE_EQ(cosine[1], 0.2 + 0.4 * (1 + std::sqrt(0.5)));
  EXPECT_DOUBLE_EQ(cosine[2], 0.6);
  EXPECT_DOUBLE_EQ(cosine[4], 0.2);
  EXPECT_DOUBLE_EQ(cosine[6], 0.2);
}

TEST(Schedule, DecaysOnAPlateauAndNotBelowTheLeastRate) {
  const std::string text =
      "learning_rate = 1\nschedule = 'plateau'\ndecay = 0.5\ndecay_patience = 1\n"
      "min_learning_rate = 0.3";
  // Better, two that are not (the second by too little), then a new count; NaN does not count.
  EXPECT_EQ(rates(text, {5, 4, 4, 3.9999, NAN, 3, 3.5, 3.2, 3.1, 3.1, 3.1}),
            (std::vector<double>{1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.3, 0.3, 0.3}));
}

TEST(Schedule, KnowsNoKeyOfAnother) {
  for (const char* text :
       {"decay = 0.5", "schedule = 'cosine'\ndecay = 0.5", "schedule = 'step'\nperiod = 3",
        "schedule = 'plateau'\ndecay_every = 3", "schedule = 'linear'",
        "schedule = 'step'\ndecay = 1.5", "schedule = 'cosine'\nmin_learning_rate = 0.1"}) {
    EXPECT_THROW(options_of(text), ConfigError) << text;
  }
}

TEST(Training, GoesOnWithoutSingularSystemsAndCountsThem) {
  BlocksOptions options;
  options.singular = {0, 4};
  options.validation_items = 6;  // of which 0 and 4 are singular too
  BlocksTask task = seeded(options);
  const TrainingResult result = train(task, in_folder("epochs = 40"));
  EXPECT_EQ(result.status, TrainingStatus::done);
  for (const EpochMetrics& m : result.history) {
    EXPECT_EQ(m.failed, 6);  // two in each of two batches, and two of the validation
    EXPECT_EQ(m.skipped, 0);
    EXPECT_TRUE(std::isfinite(m.loss) && std::isfinite(m.gradient_norm));
  }
  EXPECT_LT(losses(result).back(), 0.5 * losses(result).front());
  for (const at::Tensor& p : parameters(task)) EXPECT_TRUE(p.isfinite().all().item<bool>());
}

TEST(Training, EndsAsFailedWhereNothingCanBeSolved) {
  BlocksOptions options;
  options.singular = {0, 1, 2, 3, 4, 5, 6};
  BlocksTask task = seeded(options);
  const auto before = parameters(task);
  const TrainingResult result = train(task, in_folder("epochs = 1000"));
  EXPECT_EQ(result.status, TrainingStatus::failed);
  EXPECT_EQ(result.reason,
            "every batch of the last 10 epochs was skipped, the last one because none of the "
            "batch's systems could be solved");
  EXPECT_EQ(result.history.size(), 10U);
  EXPECT_EQ(result.history.back().skipped, 2);
  EXPECT_TRUE(std::isnan(result.history.back().loss));
  expect_same_bits(parameters(task), before);
}

/// Stops inside an epoch, which is then trained again from its beginning.
TEST(Training, GoesOnExactlyAfterAStopInTheMidstOfAnEpoch) {
  for (const std::string schedule : {"cosine", "plateau"}) {
    const std::string text = "epochs = 12\nlearning_rate = 0.05\nschedule = '" + schedule + "'" +
                             (schedule == "plateau" ? "\ndecay_patience = 0" : "");
    BlocksOptions options;
    options.validation_items = 3;
    BlocksTask whole = seeded(options);
    const TrainingResult expected = train(whole, in_folder(text));

    TrainingOptions stopping = in_folder(text);
    std::stop_source stop;
    stopping.stop = stop.get_token();
    stopping.progress = [&](const EpochMetrics& m) {
      if (m.epoch == 6) stop.request_stop();
    };
    BlocksTask first = seeded(options);
    const TrainingResult stopped = train(first, stopping);
    EXPECT_EQ(stopped.status, TrainingStatus::stopped);
    EXPECT_EQ(stopped.history.size(), 7U);

    TrainingOptions resuming = options_of(text);
    resuming.folder = stopping.folder;
    resuming.resume = true;
    BlocksTask second = seeded(options);
    const TrainingResult result = train(second, resuming);
    EXPECT_EQ(losses(result), losses(expected));
    for (std::size_t i = 0; i < result.history.size(); ++i) {
      EXPECT_EQ(result.history[i].learning_rate, expected.history[i].learning_rate);
      EXPECT_EQ(result.history[i].validation_loss, expected.history[i].validation_loss);
    }
    expect_same_bits(parameters(second), parameters(whole));
  }
}

TEST(Training, KeepsTheParametersOfTheBestValidationAndStopsEarly) {
  BlocksOptions options;
  options.validation_items = 3;
  BlocksTask task = seeded(options);
  const TrainingResult result =
      train(task, in_folder("epochs = 400\nlearning_rate = 0.1\npatience = 9\nvalidate_every = 3"));
  ASSERT_EQ(result.status, TrainingStatus::early_stop);
  const auto& history = result.history;
  EXPECT_EQ(history.back().epoch, result.best_epoch + 9);
  double least = std::numeric_limits<double>::infinity();
  for (const EpochMetrics& m : history) {
    EXPECT_EQ(std::isnan(m.validation_loss), m.epoch % 3 != 2) << m.epoch;
    least = std::fmin(least, m.validation_loss);
  }
  EXPECT_EQ(history[static_cast<std::size_t>(result.best_epoch)].validation_loss, least);
  EXPECT_EQ(result.best_loss, least);
  const at::NoGradGuard without_gradients;
  EXPECT_DOUBLE_EQ(task.validation_loss(0, {}).value.item<double>() / 3, least);
}

TEST(Training, RefusesWhatTheTaskCannotDo) {
  BlocksTask task = seeded({});
  const auto message = [&](TrainingOptions options) -> std::string {
    try {
      train(task, options);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "accepted";
  };
  TrainingOptions options = in_folder("validate_every = 2");
  EXPECT_EQ(message(options), "validate_every: this task has no validation data");
  options = in_folder("");
  options.launch.size = 65;
  EXPECT_EQ(
      message(options),
      "WORLD_SIZE: got 65 processes, expected at most 64, among which a batch of this task can "
      "be divided");
}

}  // namespace
}  // namespace mechnn::training
