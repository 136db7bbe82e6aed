#include "training/trainer.h"

#include <torch/nn/utils/clip_grad.h>
#include <torch/optim/adam.h>

#include <cmath>
#include <limits>

#include "training/checkpoint.h"

namespace mechnn {
namespace {

class Trainer {
 public:
  Trainer(Task& task, const TrainingOptions& options)
      : task_(task),
        options_(options),
        optimizer_(task.module().parameters(), torch::optim::AdamOptions(options.learning_rate)) {
    state_.result.best_loss = std::numeric_limits<double>::infinity();
  }

  TrainingResult run() {
    const auto file = options_.folder / "last.pt";
    if (options_.resume) state_ = load_checkpoint(file, task_.module(), optimizer_);
    std::filesystem::create_directories(options_.folder);
    TrainingResult& result = state_.result;
    const auto begun = [&] { return std::ssize(result.history); };
    result.status = TrainingStatus::done;
    while (begun() < options_.epochs) {
      const auto metrics = train_epoch(begun());
      if (!metrics) {
        result.status = TrainingStatus::stopped;
        if (between_epochs_) save(file);
        break;
      }
      record(*metrics);
      if (begun() % options_.checkpoint_every == 0) save(file);
      if (has_stalled()) {
        result.status = TrainingStatus::early_stop;
        break;
      }
    }
    if (result.status != TrainingStatus::stopped) save(file);
    take_best();
    return result;
  }

 private:
  /// Nothing where it was stopped; on the way the checkpoint then stays that of an earlier epoch.
  std::optional<EpochMetrics> train_epoch(std::int64_t epoch) {
    EpochMetrics metrics;
    metrics.epoch = epoch;
    std::int64_t counted = 0;
    before_ = copies(task_.module().parameters());
    for (std::int64_t batch = 0; batch < task_.batches(); ++batch) {
      between_epochs_ = batch == 0;
      if (options_.stop.stop_requested()) return std::nullopt;
      optimizer_.zero_grad();
      const Loss loss = task_.loss(epoch, batch);
      metrics.failed += loss.failed;
      loss.value.backward();
      const double value = loss.value.item<double>();
      const double norm = clip();
      if (!std::isfinite(value) || !std::isfinite(norm)) {
        ++metrics.skipped;
        continue;
      }
      metrics.loss += value;
      metrics.gradient_norm = std::max(metrics.gradient_norm, norm);
      ++counted;
      optimizer_.step();
    }
    metrics.loss = counted > 0 ? metrics.loss / static_cast<double>(counted) : NAN;
    return metrics;
  }

  double clip() {
    const double largest = options_.largest_gradient_norm > 0
                               ? options_.largest_gradient_norm
                               : std::numeric_limits<double>::infinity();
    return torch::nn::utils::clip_grad_norm_(task_.module().parameters(), largest);
  }

  void record(const EpochMetrics& metrics) {
    TrainingResult& result = state_.result;
    result.history.push_back(metrics);
    // The loss is that of the parameters before the epoch's steps.
    if (metrics.loss < result.best_loss) {
      result.best_loss = metrics.loss;
      result.best_epoch = metrics.epoch;
      state_.best = before_;
    }
    if (options_.progress) options_.progress(metrics);
  }

  [[nodiscard]] bool has_stalled() const {
    const auto since = state_.result.history.back().epoch - state_.result.best_epoch;
    return options_.patience > 0 && since >= options_.patience;
  }

  void save(const std::filesystem::path& file) {
    if (state_.best.empty()) state_.best = copies(task_.module().parameters());
    save_checkpoint(file, task_.module(), optimizer_, state_);
  }

  void take_best() {
    const at::NoGradGuard without_gradients;
    std::vector<at::Tensor> parameters = task_.module().parameters();
    for (std::size_t i = 0; i < state_.best.size(); ++i) parameters[i].copy_(state_.best[i]);
  }

  static std::vector<at::Tensor> copies(const std::vector<at::Tensor>& parameters) {
    std::vector<at::Tensor> result;
    result.reserve(parameters.size());
    for (const at::Tensor& parameter : parameters) result.push_back(parameter.detach().clone());
    return result;
  }

  Task& task_;
  const TrainingOptions& options_;
  torch::optim::Adam optimizer_;
  Checkpoint state_;
  bool between_epochs_ = true;
  std::vector<at::Tensor> before_;  ///< the present epoch's parameters before its first step
};

}  // namespace

TrainingResult train(Task& task, const TrainingOptions& options) {
  return Trainer(task, options).run();
}

}  // namespace mechnn
