#include "training/trainer.h"

#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <torch/optim/adam.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "mechnn/argument_error.h"
#include "training/batch_step.h"
#include "training/checkpoint.h"
#include "training/processes.h"
#include "training/schedule.h"

namespace mechnn::training {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
/// A skipped batch leaves the parameters as they are: after so many epochs of skipped batches alone
/// the next one would be skipped too.
constexpr std::int64_t max_idle_epochs = 10;

void check(const Task& task, const TrainingOptions& options) {
  if (options.launch.size > task.max_parts()) {
    throw ArgumentError("WORLD_SIZE", std::to_string(options.launch.size) + " processes",
                        "at most " + std::to_string(task.max_parts()) +
                            ", among which a batch of this task can be divided");
  }
  if (options.schedule.kind == ScheduleKind::plateau && task.loss_changes()) {
    throw ArgumentError("schedule",
                        "plateau, which compares losses, and this task changes its own on the way",
                        "constant, cosine or step");
  }
  if (options.validate_every > 0 && task.validation_batches() == 0) {
    throw std::invalid_argument("validate_every: this task has no validation data");
  }
  if (options.validate_every > options.epochs) {
    throw ArgumentError("validate_every", std::to_string(options.validate_every),
                        "at most the number of epochs, " + std::to_string(options.epochs));
  }
}

class Trainer {
 public:
  Trainer(Task& task, const TrainingOptions& options)
      : task_(task),
        options_(options),
        processes_(options.launch, options.process_timeout),
        optimizer_(task.module().parameters(), torch::optim::AdamOptions(options.schedule.first)),
        step_(task.module(), optimizer_, processes_, options.max_gradient_norm),
        schedule_(options.schedule, options.epochs) {
    state_.configuration = options.configuration;
  }

  TrainingResult run() {
    begin();
    TrainingResult& result = state_.result;
    // A run that has stopped early does so again, unless its patience has grown.
    result.status = finished_epochs() > 0 && is_out_of_patience() ? TrainingStatus::early_stop
                                                                  : TrainingStatus::done;
    while (finished_epochs() < options_.epochs && result.status == TrainingStatus::done) {
      const auto metrics = train_epoch(finished_epochs());
      if (!metrics) {
        result.status = TrainingStatus::stopped;
        break;
      }
      record(*metrics);
      result.status = status_after_epoch();
      if (task_.batches() > 1) take_snapshot();
      if (finished_epochs() % options_.checkpoint_every == 0) save();
    }
    const bool is_judged =
        std::any_of(result.history.begin(), result.history.end(),
                    [this](const EpochMetrics& m) { return std::isfinite(judged(m)); });
    if (result.status == TrainingStatus::done && !is_judged) {
      result.status = TrainingStatus::failed;
      result.reason = task_.validation_batches() > 0 ? "no epoch's validation gave a number"
                                                     : "no epoch's loss was a number";
    }
    save();
    restore_best();
    return result;
  }

 private:
  [[nodiscard]] std::int64_t finished_epochs() const { return std::ssize(state_.result.history); }
  [[nodiscard]] std::filesystem::path file() const { return options_.folder / checkpoint_name; }

  void begin() {
    if (options_.resume) {
      const std::string content =
          processes_.shared(processes_.is_first() ? read_checkpoint(file()) : "");
      state_ = load_checkpoint(content, file(), options_.configuration, task_.module(), optimizer_);
      if (finished_epochs() > options_.epochs) {
        throw ArgumentError("epochs", std::to_string(options_.epochs),
                            "at least the " + std::to_string(finished_epochs()) + " that " +
                                file().string() + " has had");
      }
      for (const EpochMetrics& metrics : state_.result.history) schedule_.observe(judged(metrics));
    }
    processes_.share(state_of(task_.module()));
    if (processes_.is_first()) make_folder();
    if (task_.batches() > 1) take_snapshot();
  }

  void make_folder() const {
    std::error_code error;
    std::filesystem::create_directories(options_.folder, error);
    if (error) {
      throw std::runtime_error(options_.folder.string() + ": this folder cannot be made, " +
                               error.message());
    }
  }

  /// Absent where it was stopped before the epoch's end.
  std::optional<EpochMetrics> train_epoch(std::int64_t epoch) {
    EpochMetrics metrics;
    metrics.epoch = epoch;
    metrics.learning_rate = schedule_.rate();
    for (auto& group : optimizer_.param_groups()) group.options().set_lr(metrics.learning_rate);
    std::int64_t counted = 0;
    if (task_.begin_epoch(epoch)) state_.result.best_loss = infinity;
    if (is_judged_before_its_step()) before_ = copies();
    for (std::int64_t batch = 0; batch < task_.batches(); ++batch) {
      const BatchOutcome outcome = step_.descend(task_.loss(epoch, batch, processes_.part()),
                                                 options_.stop.stop_requested());
      metrics.failed += outcome.failed;
      stopping_ = outcome.stop;
      if (outcome.skipped_because != nullptr) {
        ++metrics.skipped;
        last_skip_ = outcome.skipped_because;
      } else {
        metrics.loss += outcome.loss;
        metrics.gradient_norm = std::max(metrics.gradient_norm, outcome.gradient_norm);
        ++counted;
      }
      if (stopping_ && batch + 1 < task_.batches()) return std::nullopt;
    }
    metrics.loss = counted > 0 ? metrics.loss / static_cast<double>(counted) : nan;
    metrics.validation_loss = is_validated(epoch) ? validation_loss(metrics.failed) : nan;
    return metrics;
  }

  [[nodiscard]] bool is_validated(std::int64_t epoch) const {
    return task_.validation_batches() > 0 &&
           (epoch + 1) % std::max<std::int64_t>(1, options_.validate_every) == 0;
  }

  double validation_loss(std::int64_t& failed) {
    const at::NoGradGuard without_gradients;
    task_.module().eval();
    Loss all{at::zeros({}, at::kDouble), 0, 0};
    for (std::int64_t batch = 0; batch < task_.validation_batches(); ++batch) {
      const Loss loss = task_.validation_loss(batch, processes_.part());
      if (loss.items > 0) all.value += loss.value;
      all.failed += loss.failed;
      all.items += loss.items;
    }
    task_.module().train();
    const BatchOutcome outcome = mean_loss(all, processes_);
    failed += outcome.failed;
    return std::isfinite(outcome.loss) ? outcome.loss : nan;
  }

  [[nodiscard]] bool is_judged_before_its_step() const {
    return task_.validation_batches() == 0 && task_.batches() == 1;
  }

  /// The loss that ranks an epoch.
  [[nodiscard]] double judged(const EpochMetrics& metrics) const {
    return task_.validation_batches() > 0 ? metrics.validation_loss : metrics.loss;
  }

  void record(const EpochMetrics& metrics) {
    TrainingResult& result = state_.result;
    result.history.push_back(metrics);
    schedule_.observe(judged(metrics));
    if (judged(metrics) < result.best_loss) {
      result.best_loss = judged(metrics);
      result.best_epoch = metrics.epoch;
      // The loss of a single batch is that of the parameters before its step; a mean over several
      // is nearer to those after the last.
      state_.best = is_judged_before_its_step() ? before_ : copies();
    }
    if (options_.progress && processes_.is_first()) options_.progress(metrics);
  }

  TrainingStatus status_after_epoch() {
    TrainingResult& result = state_.result;
    const auto is_idle = [&](const EpochMetrics& m) { return m.skipped == task_.batches(); };
    const auto last_step =
        std::find_if_not(result.history.rbegin(), result.history.rend(), is_idle);
    const std::int64_t idle = last_step - result.history.rbegin();
    if (idle >= max_idle_epochs ||
        (idle == finished_epochs() && finished_epochs() == options_.epochs)) {
      result.reason = "every batch of the last " + std::to_string(idle) +
                      " epochs was skipped, the last one because " + last_skip_;
      return TrainingStatus::failed;
    }
    if (stopping_) return TrainingStatus::stopped;
    return is_out_of_patience() ? TrainingStatus::early_stop : TrainingStatus::done;
  }

  /// Patience counts from the best epoch, and ends only with one that is judged.
  [[nodiscard]] bool is_out_of_patience() const {
    const std::int64_t epoch = state_.result.history.back().epoch;
    const bool is_judged = task_.validation_batches() == 0 || is_validated(epoch);
    return options_.patience > 0 && is_judged &&
           epoch - state_.result.best_epoch >= options_.patience;
  }

  /// The state between two epochs: a resumed run continues exactly from it, even if this one ends
  /// in the middle of the next epoch.
  void take_snapshot() {
    if (state_.best.empty()) state_.best = copies();
    if (!processes_.is_first()) return;
    snapshot_ = checkpoint_content(task_.module(), optimizer_, state_);
  }

  void save() {
    if (task_.batches() == 1) take_snapshot();
    if (processes_.is_first()) write_checkpoint(file(), snapshot_);
  }

  void restore_best() {
    if (!state_.best.empty()) set_state(task_.module(), state_.best);
    task_.module().eval();
  }

  std::vector<at::Tensor> copies() {
    std::vector<at::Tensor> result = state_of(task_.module());
    for (at::Tensor& tensor : result) tensor = tensor.detach().clone();
    return result;
  }

  Task& task_;
  const TrainingOptions& options_;
  Processes processes_;
  torch::optim::Adam optimizer_;
  BatchStep step_;
  Schedule schedule_;
  Checkpoint state_;
  bool stopping_ = false;
  std::string snapshot_;  ///< the checkpoint at the end of an epoch; the first process alone has it
  const char* last_skip_ = "";
  std::vector<at::Tensor> before_;  ///< the epoch's state before its step, where that is judged
};

}  // namespace

TrainingResult train(Task& task, const TrainingOptions& options) {
  check(task, options);
  return Trainer(task, options).run();
}

}  // namespace mechnn::training
