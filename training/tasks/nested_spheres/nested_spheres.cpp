#include "training/tasks/nested_spheres/nested_spheres.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/binary_cross_entropy_with_logits.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <torch/nn/module.h>

#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "training/numbers.h"
#include "training/shuffled_batches.h"
#include "training/tasks/nested_spheres/classifier.h"
#include "training/tasks/nested_spheres/points.h"

namespace mechnn::training {
namespace {

using namespace nested_spheres;

constexpr double wanted_accuracy = 0.99;
constexpr std::int64_t finer = 4;

/// The classifier with what a checkpoint has to remember beside it.
class Model : public torch::nn::Module {
 public:
  explicit Model(std::shared_ptr<Classifier> made)
      : classifier(register_module("classifier", std::move(made))) {
    epochs_to_99 = register_buffer(
        "epochs_to_99", at::full({1}, std::numeric_limits<double>::quiet_NaN(), at::kDouble));
  }
  std::shared_ptr<Classifier> classifier;
  at::Tensor epochs_to_99;
};

class NestedSpheres : public Task {
 public:
  NestedSpheres(const Points& points, std::int64_t batch, std::uint64_t seed,
                const ClassifierOptions& options)
      : trained_(points.slice(0, points.size() * 6 / 10)),
        validated_(points.slice(points.size() * 6 / 10, points.size() * 8 / 10)),
        tested_(points.slice(points.size() * 8 / 10, points.size())),
        batches_(trained_.size(), batch, seed),
        model_(std::make_shared<Model>(classifier(options))) {}

  torch::nn::Module& module() override { return *model_; }
  [[nodiscard]] std::int64_t batches() const override { return batches_.count(); }
  [[nodiscard]] std::int64_t max_parts() const override { return batches_.size(); }

  bool begin_epoch(std::int64_t epoch) override {
    epoch_ = epoch;
    // The module's state goes back to the best epoch's in the end; this number does not.
    epochs_to_99_ = model_->epochs_to_99.item<double>();
    return false;
  }

  Loss loss(std::int64_t epoch, std::int64_t batch, Part part) override {
    return loss_of(trained_.at(batches_.items(epoch, batch, part)));
  }

  [[nodiscard]] std::int64_t validation_batches() const override { return 1; }

  Loss validation_loss(std::int64_t /*batch*/, Part part) override {
    if (std::isnan(model_->epochs_to_99.item<double>()) &&
        accuracy(validated_) >= wanted_accuracy) {
      epochs_to_99_ = static_cast<double>(epoch_ + 1);
      model_->epochs_to_99.fill_(epochs_to_99_);
    }
    const ItemRange share = part.share(validated_.size());
    return loss_of(validated_.slice(share.begin, share.end));
  }

  std::map<std::string, double> results() override {
    const at::NoGradGuard without_gradients;
    return {{"accuracy", accuracy(tested_)},
            {"finer_accuracy", accuracy(tested_, finer)},
            {"validation_accuracy", accuracy(validated_)},
            {"epochs_to_99", epochs_to_99_},
            {"evaluations", static_cast<double>(model_->classifier->evaluations())},
            {"parameters", static_cast<double>(parameter_count(*model_))}};
  }

  std::vector<TaskFigure> figures() override;

 private:
  Loss loss_of(const Points& points) {
    if (points.size() == 0) return {{}, 0, 0};
    const auto [logits, solved] = model_->classifier->logits(points.coordinates);
    const at::Tensor kept = solved.nonzero().squeeze(1);
    const at::Tensor sum = at::binary_cross_entropy_with_logits(logits.index_select(0, kept),
                                                                points.labels.index_select(0, kept),
                                                                {}, {}, at::Reduction::Sum);
    return {sum, points.size() - kept.size(0), kept.size(0)};
  }

  /// A point whose equation could not be solved counts as wrong.
  double accuracy(const Points& points, std::int64_t refinement = 1) {
    const at::NoGradGuard without_gradients;
    const auto [logits, solved] = model_->classifier->logits(points.coordinates, refinement);
    const at::Tensor right = (logits > 0) == (points.labels > 0.5);
    return right.logical_and(solved).to(at::kDouble).mean().item<double>();
  }

  Points trained_, validated_, tested_;
  ShuffledBatches batches_;
  std::shared_ptr<Model> model_;
  std::int64_t epoch_ = 0;
  double epochs_to_99_ = std::numeric_limits<double>::quiet_NaN();
};

std::vector<TaskFigure> NestedSpheres::figures() {
  const at::NoGradGuard without_gradients;
  const at::Tensor radius = at::linalg_vector_norm(tested_.coordinates, 2, {1});
  const at::Tensor logits = model_->classifier->logits(tested_.coordinates).values;
  const auto [sorted, order] = radius.sort(0);
  TaskFigure figure{"Logit over the radius",
                    "Test points. Inside the ball the logit should be negative, in the shell "
                    "positive.",
                    "radius",
                    "logit",
                    false,
                    false,
                    {}};
  figure.curves = {{"test points", numbers(sorted), numbers(logits.index_select(0, order)), true}};
  return {figure};
}

}  // namespace

std::unique_ptr<Task> nested_spheres_task(ConfigTable& config, std::uint64_t seed) {
  constexpr std::array<std::string_view, 5> kinds{"equation", "mlp", "neural_ode", "augmented",
                                                  "second_order"};
  constexpr std::array<std::string_view, 4> schemes{"gbdf6", "gam4", "gam6", "taylor"};
  ClassifierOptions options;
  options.kind = config.choice("classifier", "equation", kinds);
  ConfigTable data = config.table("data");
  options.dim = data.integer("dim", options.dim, 1, 100);
  const std::int64_t points = data.integer("points", 2000, 20, 1'000'000) / 2 * 2;
  const std::int64_t batch = data.integer("batch", 50, 1, 1'000'000);
  data.refuse_unknown_keys();
  ConfigTable network = config.table("network");
  options.hidden = network.integer("hidden", options.hidden, 1, 1 << 14);
  options.steps = network.integer("steps", options.steps, 8, 10'000);
  if (options.kind == "equation") options.scheme = network.choice("scheme", "gam4", schemes);
  network.refuse_unknown_keys();
  return std::make_unique<NestedSpheres>(nested_points(points, options.dim, seed), batch, seed,
                                         options);
}

}  // namespace mechnn::training
