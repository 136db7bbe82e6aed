#include "training/tasks/rheology/rheology.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include <array>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "training/shuffled_batches.h"
#include "training/tasks/rheology/constitutive_law.h"
#include "training/tasks/rheology/kamani_fluid.h"
#include "training/tasks/rheology/law_errors.h"
#include "training/tasks/rheology/stress_windows.h"

namespace mechnn::training {
namespace {

struct Loop {
  double amplitude;
  const char* result;
};

/// The published amplitudes; the last two are beyond the default range of the training.
constexpr std::array<Loop, 6> loops{{{0.5, "loop_error_0.5"},
                                     {1, "loop_error_1"},
                                     {5, "loop_error_5"},
                                     {10, "loop_error_10"},
                                     {11, "loop_error_11"},
                                     {12, "loop_error_12"}}};

struct RheologyOptions {
  StressDataOptions data;
  std::int64_t batch = 246;  ///< windows
  bool free_exponents = true;
  std::string scheme;
};

/// The windows' law and their first stresses, which are learned too where there is noise.
class StressModelImpl : public torch::nn::Module {
 public:
  StressModelImpl(const ConstitutiveLaw& learned_law, const StressWindows& windows,
                  bool learned_starts)
      : law(register_module("law", learned_law)) {
    starts_ = windows.stress.select(1, 0).clone();
    if (learned_starts) starts_ = register_parameter("starts", starts_);
  }

  /// (B, T) in the windows' units at the samples of the windows `index` (B).
  at::Tensor forward(const StressWindows& windows, const at::Tensor& index,
                     const std::string& scheme) {
    const at::Tensor size = windows.size.index_select(0, index);
    const at::Tensor start = starts_.index_select(0, index) * size;
    const at::Tensor u = law->stress(windows.shear.at(index), start, scheme);
    return u.slice(1, 0, {}, windows.refine) / size.unsqueeze(1);
  }

  ConstitutiveLaw law;

 private:
  at::Tensor starts_;
};
TORCH_MODULE(StressModel);

/// Scales of p_0, p_1 and p_2 by their units: s, Pa s and Pa s², with the stress's size for Pa.
at::Tensor scales_of(const at::Tensor& stress) {
  const double size = stress.square().mean().sqrt().item<double>();
  return at::tensor({1.0, size, size}, at::kDouble);
}

class Rheology : public Task {
 public:
  Rheology(RheologyOptions options, std::uint64_t seed)
      : options_(std::move(options)),
        amplitudes_(trained_amplitudes(options_.data)),
        stress_(sampled_stress(fluid_, amplitudes_)),
        windows_(stress_windows(amplitudes_, stress_, options_.data)),
        batches_(windows_.size.size(0), options_.batch, seed) {
    const ConstitutiveLaw law(scales_of(stress_),
                              options_.free_exponents ? at::Tensor{} : fluid_.exponents());
    model_ = StressModel(law, windows_, options_.data.noise > 0);
  }

  torch::nn::Module& module() override { return *model_; }
  [[nodiscard]] std::int64_t batches() const override { return batches_.count(); }
  [[nodiscard]] std::int64_t max_parts() const override { return batches_.size(); }

  Loss loss(std::int64_t epoch, std::int64_t batch, Part part) override {
    const at::Tensor items = batches_.items(epoch, batch, part);
    if (items.size(0) == 0) return {{}, 0, 0};
    return loss_of(items);
  }

  std::map<std::string, double> results() override;

 private:
  Loss loss_of(const at::Tensor& index) {
    const at::Tensor u = model_->forward(windows_, index, options_.scheme);
    const at::Tensor solved = at::isfinite(u).all(1);
    const at::Tensor wanted = windows_.stress.index_select(0, index);
    const auto items = solved.count_nonzero().item<std::int64_t>();
    return {(u.index({solved}) - wanted.index({solved})).abs().mean(1).sum(), index.size(0) - items,
            items};
  }

  RheologyOptions options_;
  KamaniFluid fluid_;
  at::Tensor amplitudes_;  ///< (A) trained on
  at::Tensor stress_;      ///< (A, samples) without noise
  StressWindows windows_;
  ShuffledBatches batches_;
  StressModel model_{nullptr};
};

std::map<std::string, double> Rheology::results() {
  const at::NoGradGuard without_gradients;
  std::map<std::string, double> named = law_errors(model_->law, fluid_);
  const Loss all = loss_of(at::arange(windows_.size.size(0)));
  named["loss"] = all.items > 0 ? all.value.item<double>() / static_cast<double>(all.items)
                                : std::numeric_limits<double>::quiet_NaN();
  const auto errors = [&](const at::Tensor& amplitudes, const at::Tensor& stress) {
    return stress_error(model_->law, amplitudes, stress, options_.data.refine, options_.scheme);
  };
  named["trained_error"] = errors(amplitudes_, stress_).mean().item<double>();
  const at::Tensor between = (amplitudes_.slice(0, 1) * amplitudes_.slice(0, 0, -1)).sqrt();
  named["between_error"] = errors(between, sampled_stress(fluid_, between)).mean().item<double>();
  for (const Loop& loop : loops) {
    const at::Tensor amplitude = at::tensor({loop.amplitude}, at::kDouble);
    named[loop.result] = errors(amplitude, sampled_stress(fluid_, amplitude)).item<double>();
  }
  return named;
}

StressDataOptions data_from(ConfigTable& table, std::uint64_t seed) {
  StressDataOptions options;
  options.seed = seed;
  options.amplitudes = table.integer("amplitudes", options.amplitudes, 2, 10'000);
  options.min_amplitude = table.positive("min_amplitude", options.min_amplitude, 1e3);
  options.max_amplitude =
      table.number("max_amplitude", options.max_amplitude, options.min_amplitude, 1e3);
  options.window = table.integer("window", options.window, 8, shear_samples);
  options.noise = table.number("noise", options.noise, 0, 100);
  return options;
}

void read_law(ConfigTable table, RheologyOptions& options) {
  constexpr std::array<std::string_view, 2> exponents{"free", "fixed"};
  constexpr std::array<std::string_view, 5> schemes{"gam4", "gam2", "gam6", "gbdf2", "gbdf3"};
  options.free_exponents = table.choice("exponents", "free", exponents) == "free";
  options.scheme = table.choice("scheme", "gam4", schemes);
  options.data.refine = table.integer("refine", options.data.refine, 1, 1000);
  table.refuse_unknown_keys();
}

}  // namespace

std::unique_ptr<Task> rheology_task(ConfigTable& config, std::uint64_t seed) {
  RheologyOptions options;
  ConfigTable data = config.table("data");
  options.data = data_from(data, seed);
  options.batch = data.integer("batch", options.batch, 1, 1'000'000);
  data.refuse_unknown_keys();
  read_law(config.table("law"), options);
  return std::make_unique<Rheology>(std::move(options), seed);
}

}  // namespace mechnn::training
