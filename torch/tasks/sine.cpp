#include "tasks/sine.h"

#include <ATen/ops/empty.h>

#include <array>
#include <cmath>
#include <random>

#include "modules/free_equation.h"

namespace mechnn {
namespace {

constexpr std::int64_t samples = 500;
constexpr double span = 50;

at::Tensor noisy_sine(std::uint64_t seed) {
  std::mt19937_64 generator(seed);
  std::normal_distribution<double> normal;
  at::Tensor values = at::empty({samples}, at::kDouble);
  for (std::int64_t i = 0; i < samples; ++i) {
    const double t = span * static_cast<double>(i) / static_cast<double>(samples - 1);
    values[i] = (std::sin(2 * t) + 0.5 * normal(generator)) * std::exp(-0.1 * t);
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

class Sine : public Task {
 public:
  Sine(const MechanisticBlockOptions& options, bool learned_steps, std::uint64_t seed)
      : series_(noisy_sine(seed)), equation_(options, at::kDouble) {
    equation_->named_parameters()["steps"].set_requires_grad(learned_steps);
  }

  torch::nn::Module& module() override { return *equation_; }
  [[nodiscard]] std::int64_t batches() const override { return 1; }

  Loss loss(std::int64_t /*epoch*/, std::int64_t /*batch*/) override {
    const MechanisticOutput output = equation_->forward();
    const at::Tensor u = output.solution.select(3, 0).select(2, 0).squeeze(0);
    return {(u - series_).square().sum(), output.status.count_nonzero().item<std::int64_t>()};
  }

  std::map<std::string, double> results() override {
    const at::NoGradGuard without_gradients;
    return {{"loss", loss(0, 0).value.item<double>()}};
  }

 private:
  at::Tensor series_;
  FreeEquation equation_;
};

}  // namespace

std::unique_ptr<Task> sine_task(ConfigTable equation, std::uint64_t seed) {
  const MechanisticBlockOptions options = options_from(equation);
  const bool learned_steps = equation.flag("learned_steps", true);
  equation.refuse_unknown_keys();
  return std::make_unique<Sine>(options, learned_steps, seed);
}

}  // namespace mechnn
