#include "tasks/sine.h"

#include <ATen/ops/empty.h>

#include <array>
#include <cmath>
#include <limits>
#include <random>

#include "modules/free_equation.h"

namespace mechnn {
namespace {

constexpr std::int64_t samples = 500;
constexpr double span = 50;

/// (series, samples), each with noise of its own; the first ones do not depend on how many follow.
at::Tensor noisy_sines(std::int64_t series, std::uint64_t seed) {
  std::mt19937_64 generator(seed);
  std::normal_distribution<double> normal;
  at::Tensor values = at::empty({series, samples}, at::kDouble);
  auto* at = values.data_ptr<double>();
  for (std::int64_t i = 0; i < values.numel(); ++i) {
    const double t = span * static_cast<double>(i % samples) / static_cast<double>(samples - 1);
    *at++ = (std::sin(2 * t) + 0.5 * normal(generator)) * std::exp(-0.1 * t);
  }
  return values;
}

MechanisticBlockOptions options_from(ConfigTable& table) {
  constexpr std::array<std::string_view, 4> rows{"taylor", "taylor_central", "gam6", "gbdf6"};
  constexpr std::array<std::string_view, 2> factorisations{"ldl", "qr"};
  constexpr std::array<std::string_view, 3> leading{"free", "monic", "positive"};
  MechanisticBlockOptions options;
  options.step = samples;
  options.rows = table.choice("rows", "taylor", rows);
  options.factorisation = table.choice("factorisation", "ldl", factorisations);
  const std::string highest = table.choice("leading", "free", leading);
  options.leading = highest == "free"    ? LeadingCoefficient::free
                    : highest == "monic" ? LeadingCoefficient::monic
                                         : LeadingCoefficient::positive;
  options.step_bounds = {0, 1};  // as published
  options.initial_step = table.positive("initial_step", 0.1);
  return options;
}

struct Data {
  at::Tensor trained;    ///< (series, samples)
  at::Tensor validated;  ///< the same, series that have no part in the training
};

Data data_from(ConfigTable table, std::uint64_t seed) {
  constexpr std::int64_t most = 100'000;
  const std::int64_t trained = table.integer("series", 1, 1, most);
  const std::int64_t validated = table.integer("validation_series", 0, 0, most);
  table.refuse_unknown_keys();
  const at::Tensor all = noisy_sines(trained + validated, seed);
  return {all.narrow(0, 0, trained), all.narrow(0, trained, validated)};
}

class Sine : public Task {
 public:
  Sine(const MechanisticBlockOptions& options, bool learned_steps, Data data)
      : data_(std::move(data)), equation_(options, at::kDouble) {
    equation_->named_parameters()["steps"].set_requires_grad(learned_steps);
  }

  torch::nn::Module& module() override { return *equation_; }
  [[nodiscard]] std::int64_t batches() const override { return 1; }
  [[nodiscard]] std::int64_t most_parts() const override { return data_.trained.size(0); }

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
    return named;
  }

 private:
  Loss loss_of(const at::Tensor& series, Part part) {
    const ItemRange share = part.share(series.size(0));
    if (share.size() == 0) return {{}, 0, 0};
    const MechanisticOutput output = equation_->forward();
    if (output.status.item<std::uint8_t>() != 0) return {{}, part.rank == 0 ? 1 : 0, 0};
    const at::Tensor u = output.solution.select(3, 0).select(2, 0);  // (1, samples)
    return {(u - series.narrow(0, share.begin, share.size())).square().sum(), 0, share.size()};
  }

  double mean_loss(const at::Tensor& series) {
    const Loss loss = loss_of(series, {});
    return loss.items > 0 ? loss.value.item<double>() / static_cast<double>(loss.items)
                          : std::numeric_limits<double>::quiet_NaN();
  }

  Data data_;
  FreeEquation equation_;
};

}  // namespace

std::unique_ptr<Task> sine_task(ConfigTable& config, std::uint64_t seed) {
  ConfigTable equation = config.table("equation");
  const MechanisticBlockOptions options = options_from(equation);
  const bool learned_steps = equation.flag("learned_steps", true);
  equation.refuse_unknown_keys();
  return std::make_unique<Sine>(options, learned_steps, data_from(config.table("data"), seed));
}

}  // namespace mechnn
