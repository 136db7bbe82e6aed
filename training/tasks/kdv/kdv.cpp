#include "training/tasks/kdv/kdv.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <torch/nn/module.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "training/numbers.h"
#include "training/shuffled_batches.h"
#include "training/tasks/kdv/evaluation.h"
#include "training/tasks/kdv/network_predictor.h"
#include "training/tasks/kdv/predictor.h"
#include "training/tasks/kdv/predictor_config.h"
#include "training/tasks/kdv/waves.h"

namespace mechnn::training {
namespace {

using namespace kdv;

constexpr std::uint64_t train_seed = 1, validation_seed = 2, test_seed = 3;
/// Validation windows are this many frames apart.
constexpr std::int64_t validation_stride = 10;
constexpr std::int64_t flux_samples = 200;
constexpr std::int64_t max_waves = 10'000;

/// Windows of `frames` consecutive frames of waves, `stride` apart.
class Windows {
 public:
  Windows(Waves waves, std::int64_t frames, std::int64_t stride)
      : waves_(std::move(waves)),
        frames_(frames),
        stride_(stride),
        of_a_wave_((waves_.fields.size(1) - frames) / stride + 1) {}

  [[nodiscard]] std::int64_t size() const { return waves_.size() * of_a_wave_; }
  [[nodiscard]] const Waves& waves() const { return waves_; }

  /// Those of the indices (B) int64.
  [[nodiscard]] Waves at(const at::Tensor& index) const {
    const at::Tensor wave = index.div(of_a_wave_, "floor");
    const at::Tensor first = stride_ * (index - wave * of_a_wave_);
    const at::Tensor frame = first.unsqueeze(1) + at::arange(frames_, index.options());
    return {waves_.fields.index({wave.unsqueeze(1), frame}), waves_.lengths.index_select(0, wave),
            waves_.intervals.index_select(0, wave)};
  }

 private:
  Waves waves_;
  std::int64_t frames_, stride_, of_a_wave_;
};

class Kdv : public Task {
 public:
  struct Data {
    Windows trained;
    Windows validated;
    Waves tested;
  };

  Kdv(Data data, std::int64_t batch, std::uint64_t seed, std::shared_ptr<Predictor> predictor)
      : data_(std::move(data)),
        batch_(batch),
        batches_(data_.trained.size(), batch, seed),
        predictor_(std::move(predictor)) {}

  torch::nn::Module& module() override { return *predictor_; }
  [[nodiscard]] std::int64_t batches() const override { return batches_.count(); }
  [[nodiscard]] std::int64_t max_parts() const override { return batches_.size(); }

  Loss loss(std::int64_t epoch, std::int64_t batch, Part part) override {
    return loss_of(data_.trained.at(batches_.items(epoch, batch, part)), true);
  }

  [[nodiscard]] std::int64_t validation_batches() const override {
    return (data_.validated.size() + batch_ - 1) / batch_;
  }

  Loss validation_loss(std::int64_t batch, Part part) override {
    const std::int64_t first = batch * batch_;
    const std::int64_t last = std::min(first + batch_, data_.validated.size());
    const ItemRange share = part.share(last - first);
    return loss_of(data_.validated.at(at::arange(first + share.begin, first + share.end)), false);
  }

  std::map<std::string, double> results() override;
  std::vector<TaskFigure> figures() override;
  [[nodiscard]] std::vector<std::string> equation_lines() const override {
    return predictor_->equation_lines(typical_values());
  }

 private:
  /// The sum over windows of the normalised error of their frames after the observed ones. Only in
  /// training is the predictor told these, and a window that it could not solve left out; where it
  /// is judged, such a window has the largest error.
  Loss loss_of(const Waves& windows, bool told) {
    const std::int64_t items = windows.size();
    if (items == 0) return {{}, 0, 0};
    const at::Tensor future = windows.fields.slice(1, observed_frames);
    const auto [fields, solved] =
        predictor_->forecast(windows.frames(0, observed_frames), told ? future : at::Tensor());
    const at::Tensor kept = solved.nonzero().squeeze(1);
    const at::Tensor wanted = future.index_select(0, kept);
    const at::Tensor off = fields.index_select(0, kept) - wanted;
    const at::Tensor errors = off.square().mean({1, 2}) / wanted.square().mean({1, 2});
    const std::int64_t failed = items - kept.size(0);
    if (told) return {errors.sum(), failed, items - failed};
    const at::Tensor bounded = errors.clamp_max(largest_error).sum();
    return {bounded + largest_error * static_cast<double>(failed), failed, items};
  }

  [[nodiscard]] Waves truth() const {
    return data_.tested.frames(observed_frames, observed_frames + rollout_frames);
  }
  at::Tensor predicted(Predictor& predictor) const {
    const at::NoGradGuard without_gradients;
    return continued(predictor, data_.tested.frames(0, observed_frames), rollout_frames);
  }

  /// Quantiles of the training waves' values, (flux_samples).
  [[nodiscard]] at::Tensor typical_values() const {
    const at::Tensor sorted = std::get<0>(data_.trained.waves().fields.flatten().sort());
    const at::Tensor share = at::linspace(0, 1, flux_samples, sorted.options());
    return sorted.index_select(0, (share * static_cast<double>(sorted.size(0) - 1)).to(at::kLong));
  }

  Data data_;
  std::int64_t batch_;
  ShuffledBatches batches_;
  std::shared_ptr<Predictor> predictor_;
};

std::map<std::string, double> Kdv::results() {
  std::map<std::string, double> named = measures(predicted(*predictor_), truth());
  const std::shared_ptr<Predictor> still = persistence(rollout_frames);
  const auto baseline = measures(predicted(*still), truth());
  for (const char* name : {"nmse_100", "nmse_200"}) {
    named[std::string("persistence_") + name] = baseline.at(name);
  }
  named["parameters"] = static_cast<double>(parameter_count(*predictor_));
  named.merge(predictor_->equation_numbers(typical_values()));
  return named;
}

std::vector<TaskFigure> Kdv::figures() {
  std::vector<TaskFigure> all = rollout_figures(predicted(*predictor_), truth());
  const at::Tensor u = typical_values();
  if (const auto curve = predictor_->flux_curve(u)) {
    TaskFigure flux;
    flux.title = "The learned flux";
    flux.caption = "F(u) of u_t = … − ∂F/∂x, less its part linear in u, which belongs to u_x.";
    flux.x_label = "u";
    flux.y_label = "F";
    flux.curves = {{"learned", numbers(curve->u), numbers(curve->flux), false},
                   {"u²/2, true", numbers(u), numbers(u.square() / 2), true}};
    all.push_back(std::move(flux));
  }
  return all;
}

}  // namespace

std::unique_ptr<Task> kdv_task(ConfigTable& config, std::uint64_t seed) {
  ConfigTable table = config.table("data");
  WaveOptions options;
  options.count = table.integer("trained", options.count, 1, max_waves);
  options.points = table.integer("points", options.points, 16, 1 << 12);
  if (options.points % 4 != 0) {
    throw ConfigError("[data] 'points': found " + std::to_string(options.points) +
                      ", expected a multiple of 4");
  }
  options.length = table.positive("length", options.length);
  options.substeps = table.integer("substeps", options.substeps, 1, 10'000);
  const std::int64_t validated = table.integer("validated", 32, 1, max_waves);
  const std::int64_t tested = table.integer("tested", 32, 1, max_waves);
  const std::int64_t stride = table.integer("stride", 5, 1, 100);
  const std::int64_t batch = table.integer("batch", 32, 1, 1 << 20);
  table.refuse_unknown_keys();
  const auto waves = [&](std::int64_t count, std::int64_t frames, std::uint64_t draw) {
    options.count = count;
    options.frames = frames;
    return korteweg_de_vries_waves(options, draw);
  };
  Waves trained = waves(options.count, options.frames, train_seed);
  const auto predictor = predictor_from(config, options.points, Scale::of(trained));
  const std::int64_t window = observed_frames + predictor->hop();
  return std::make_unique<Kdv>(
      Kdv::Data{
          Windows(std::move(trained), window, stride),
          Windows(waves(validated, options.frames, validation_seed), window, validation_stride),
          waves(tested, observed_frames + rollout_frames, test_seed)},
      batch, seed, predictor);
}

}  // namespace mechnn::training
