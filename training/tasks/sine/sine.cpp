#include "training/tasks/sine/sine.h"

#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/tensor.h>
#include <torch/nn/module.h>

#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include "mechnn/discovery.h"
#include "mechnn/torch/free_equation.h"
#include "training/tasks/sine/curve.h"

namespace mechnn::training {
namespace {

/// (series, samples), each with noise of its own; the first ones do not depend on how many follow.
at::Tensor noisy_sines(std::int64_t series, std::uint64_t seed) {
  std::mt19937_64 generator(seed);
  std::normal_distribution<double> normal;
  at::Tensor values = at::empty({series, sine_samples}, at::kDouble);
  auto* at = values.data_ptr<double>();
  for (std::int64_t i = 0; i < values.numel(); ++i) {
    const double t = time_of(i % sine_samples);
    *at++ = (std::sin(2 * t) + 0.5 * normal(generator)) * std::exp(-0.1 * t);
  }
  return values;
}

struct Data {
  at::Tensor trained;    ///< (series, samples)
  at::Tensor validated;  ///< the same, series that have no part in the training
};

Data data_from(ConfigTable table, std::uint64_t seed) {
  constexpr std::int64_t max_series = 100'000;
  const std::int64_t trained = table.integer("series", 1, 1, max_series);
  const std::int64_t validated = table.integer("validation_series", 0, 0, max_series);
  table.refuse_unknown_keys();
  const at::Tensor all = noisy_sines(trained + validated, seed);
  return {all.narrow(0, 0, trained), all.narrow(0, trained, validated)};
}

/// Root mean square of a fitted curve (samples) minus the sine without noise.
double error_of_truth(const at::Tensor& curve) {
  return std::sqrt((curve - true_sine()).square().mean().item<double>());
}

/// The fit of the engine without a network, x″ = linear terms, to one series; none where it finds
/// no equation.
std::optional<at::Tensor> joint_fit(const at::Tensor& series) {
  TrajectorySet data;
  data.states = {"y"};
  Trajectory trajectory;
  for (std::int64_t i = 0; i < sine_samples; ++i) {
    trajectory.times.push_back(time_of(i));
    trajectory.values.push_back(series[i].item<double>());
  }
  data.trajectories = {trajectory};
  DiscoveryOptions options;
  options.order = 2;
  options.library.degree = 1;
  const DiscoveryResult found = discover(data, options);
  if (found.fits.empty()) return std::nullopt;
  return series - at::tensor(found.fits[0].residuals, at::kDouble);
}

class Sine : public Task {
 public:
  Sine(std::unique_ptr<Curve> curve, Data data)
      : data_(std::move(data)), curve_(std::move(curve)) {}

  torch::nn::Module& module() override { return curve_->module(); }
  [[nodiscard]] std::int64_t batches() const override { return 1; }
  [[nodiscard]] std::int64_t max_parts() const override { return data_.trained.size(0); }

  Loss loss(std::int64_t /*epoch*/, std::int64_t /*batch*/, Part part) override {
    return loss_of(data_.trained, part);
  }

  [[nodiscard]] std::int64_t validation_batches() const override {
    return data_.validated.size(0) > 0 ? 1 : 0;
  }

  Loss validation_loss(std::int64_t /*batch*/, Part part) override {
    return loss_of(data_.validated, part);
  }

  std::map<std::string, double> results() override {
    const at::NoGradGuard without_gradients;
    std::map<std::string, double> named{{"loss", mean_loss(data_.trained)}};
    if (validation_batches() > 0) named["validation_loss"] = mean_loss(data_.validated);
    if (const auto u = curve_->values()) named["error_of_truth"] = error_of_truth(*u);
    const at::Tensor first = data_.trained[0];
    if (const auto joint = joint_fit(first)) {
      named["joint_loss"] = (*joint - first).square().sum().item<double>();
      named["joint_error_of_truth"] = error_of_truth(*joint);
    }
    return named;
  }

 private:
  Loss loss_of(const at::Tensor& series, Part part) {
    const ItemRange share = part.share(series.size(0));
    if (share.size() == 0) return {{}, 0, 0};
    const std::optional<at::Tensor> u = curve_->values();
    if (!u) return {{}, part.rank == 0 ? 1 : 0, 0};
    return {(*u - series.narrow(0, share.begin, share.size())).square().sum(), 0, share.size()};
  }

  double mean_loss(const at::Tensor& series) {
    const Loss loss = loss_of(series, {});
    return loss.items > 0 ? loss.value.item<double>() / static_cast<double>(loss.items)
                          : std::numeric_limits<double>::quiet_NaN();
  }

  Data data_;
  std::unique_ptr<Curve> curve_;
};

/// Reads `decoder` and the table that belongs to it.
std::unique_ptr<Curve> curve_from(ConfigTable& config) {
  constexpr std::array<std::string_view, 3> decoders{"equation", "mlp", "neural_ode"};
  const std::string decoder = config.choice("decoder", "equation", decoders);
  if (decoder == "mlp") return mlp_curve();
  if (decoder == "neural_ode") return neural_ode_curve();
  return equation_curve(config.table("equation"));
}

}  // namespace

std::unique_ptr<Task> sine_task(ConfigTable& config, std::uint64_t seed) {
  Data data = data_from(config.table("data"), seed);
  return std::make_unique<Sine>(curve_from(config), std::move(data));
}

}  // namespace mechnn::training
