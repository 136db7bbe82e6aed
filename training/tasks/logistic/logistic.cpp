#include "training/tasks/logistic/logistic.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linalg_cholesky.h>
#include <ATen/ops/linalg_inv.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/tensor.h>
#include <torch/nn/module.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <numeric>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mechnn/torch/mechanistic_block.h"
#include "training/tasks/logistic/data.h"
#include "training/tasks/logistic/decoder.h"
#include "training/tasks/logistic/encoder.h"
#include "training/tasks/logistic/equation.h"
#include "training/tasks/logistic/evaluation.h"

namespace mechnn::training {
namespace {

using namespace logistic;

struct Model : torch::nn::Module {
  Model(const EncoderOptions& of_encoder, const DecoderOptions& of_decoder)
      : encoder(register_module("encoder", Encoder(of_encoder))),
        decoder(register_module("decoder", make_decoder(of_decoder))) {}

  Encoder encoder;
  std::shared_ptr<Decoder> decoder;
};

class LogisticTask : public Task {
 public:
  LogisticTask(Data data, std::int64_t batch, const EncoderOptions& encoder,
               const DecoderOptions& decoder, std::uint64_t seed)
      : data_(std::move(data)),
        train_(data_.train.noisy.to(at::kFloat)),
        validation_(data_.validation.noisy.to(at::kFloat)),
        batch_(batch),
        seed_(seed),
        model_(encoder, decoder) {}

  torch::nn::Module& module() override { return model_; }
  /// Whole batches; what is left over of the shuffled trajectories waits for another epoch.
  [[nodiscard]] std::int64_t batches() const override { return train_.size(0) / batch_; }
  [[nodiscard]] std::int64_t max_parts() const override { return batch_; }

  Loss loss(std::int64_t epoch, std::int64_t batch, Part part) override {
    const ItemRange items = part.share(batch_);
    if (items.size() == 0) return {{}, 0, 0};
    const at::Tensor chosen =
        order(epoch).slice(0, batch * batch_ + items.begin, batch * batch_ + items.end);
    return loss_of(train_.index_select(0, chosen));
  }

  [[nodiscard]] std::int64_t validation_batches() const override {
    return validation_.size(0) > 0 ? 1 : 0;
  }

  Loss validation_loss(std::int64_t /*batch*/, Part part) override {
    const ItemRange items = part.share(validation_.size(0));
    if (items.size() == 0) return {{}, 0, 0};
    return loss_of(validation_.slice(0, items.begin, items.end));
  }

  std::map<std::string, double> results() override {
    const at::NoGradGuard without_gradients;
    const at::Tensor noisy = data_.held_out.noisy.to(at::kFloat);
    const Loss loss = loss_of(noisy);
    const Code code = model_.encoder(noisy);
    std::map<std::string, double> results = evaluated(code, *model_.decoder, data_.held_out);
    results["loss"] = loss.value.item<double>() / static_cast<double>(loss.items);
    results.merge(evaluated_without_network(data_.held_out, data_.noise));
    return results;
  }

 private:
  Loss loss_of(const at::Tensor& data) {
    const Code code = model_.encoder(data);
    const Decoded decoded = model_.decoder->decode(code);
    // Chosen before anything is done with them: the gradient of NaN times zero is NaN.
    const at::Tensor solved = decoded.solved.nonzero().squeeze(1);
    const auto of = [&](const at::Tensor& tensor) { return tensor.index_select(0, solved); };
    const at::Tensor u = of(decoded.states);
    const at::Tensor sum = (u - of(data)).abs().sum() + (of(code.states) - u).abs().sum();
    return {sum, data.size(0) - solved.size(0), solved.size(0)};
  }

  /// The epoch's shuffle of the training set: a function of seed and epoch alone.
  const at::Tensor& order(std::int64_t epoch) {
    if (epoch == shuffled_) return order_;
    std::seed_seq sequence{static_cast<std::uint32_t>(seed_),
                           static_cast<std::uint32_t>(seed_ >> 32U),
                           static_cast<std::uint32_t>(epoch)};
    std::mt19937_64 generator(sequence);
    std::vector<std::int64_t> indices(static_cast<std::size_t>(train_.size(0)));
    std::iota(indices.begin(), indices.end(), 0);
    std::shuffle(indices.begin(), indices.end(), generator);
    order_ = at::tensor(indices);
    shuffled_ = epoch;
    return order_;
  }

  Data data_;
  at::Tensor train_, validation_;
  std::int64_t batch_;
  std::uint64_t seed_;
  Model model_;
  at::Tensor order_;
  std::int64_t shuffled_ = -1;
};

/// (3, 3): with z (3) times this added to the parameters, the solution at the data changes by |z|
/// in the root mean square over training data and time. In parameters as they are, p1 and p2 nearly
/// cancel where x has come to rest, and training is slow.
at::Tensor normalising_scale(const at::Tensor& data) {
  nn::MechanisticBlockOptions solve;
  solve.order = 1;
  solve.step = samples;
  solve.scheme = "gam6";
  const at::Tensor step = at::full({1, 1}, sampling_step, at::kDouble);
  const at::Tensor s = sensitivity(data, step, solve).flatten(0, 1);  // (S T, 3)
  const at::Tensor gram = at::matmul(s.t(), s) / s.size(0);
  return at::linalg_inv(at::linalg_cholesky(gram)).to(at::kFloat);
}

constexpr std::int64_t max_trajectories = 10'000'000;

DataOptions data_options(ConfigTable& table) {
  constexpr std::array<std::string_view, 2> negative_starts{"redrawn", "kept"};
  DataOptions options;
  options.train = table.integer("train", options.train, 1, max_trajectories);
  options.validation = table.integer("validation", options.validation, 0, max_trajectories);
  options.held_out = table.integer("held_out", options.held_out, 2, max_trajectories);
  options.noise = table.positive("noise", options.noise);
  options.keep_negative_starts =
      table.choice("negative_starts", "redrawn", negative_starts) == "kept";
  return options;
}

EncoderOptions encoder_options(ConfigTable& table) {
  constexpr std::array<std::string_view, 2> steps{"fixed", "learned"};
  EncoderOptions options;
  options.width = table.integer("width", options.width, 1, 1024);
  options.residual = table.flag("residual", options.residual);
  options.steps = table.choice("steps", "fixed", steps) == "fixed" ? Steps::fixed : Steps::learned;
  return options;
}

DecoderOptions decoder_options(ConfigTable table, Steps steps, double noise) {
  constexpr std::array<std::string_view, 2> parameters{"network", "projected"};
  constexpr std::array<std::string_view, 3> kinds{"equation", "mlp", "neural_ode"};
  constexpr std::array<std::string_view, 6> schemes{"taylor", "taylor_central", "gam4",
                                                    "gam6",   "gam8",           "gbdf6"};
  DecoderOptions options;
  options.kind = table.choice("kind", options.kind, kinds);
  options.scheme = table.choice("scheme", options.scheme, schemes);
  // The other kinds have no equation whose parameters a projection could find, and the prior does
  // not hold in a unit of time that the network chooses.
  const bool can_project = options.kind == "equation" && steps == Steps::fixed;
  const auto choices = std::span(parameters).first(can_project ? 2 : 1);
  options.parameters = table.choice("parameters", "network", choices) == "network"
                           ? Parameters::network
                           : Parameters::projected;
  if (table.flag("prior", true)) options.noise = noise;
  options.hidden = table.integer("hidden", options.hidden, 1, 65536);
  table.refuse_unknown_keys();
  return options;
}

}  // namespace

std::unique_ptr<Task> logistic_task(ConfigTable& config, std::uint64_t seed) {
  ConfigTable of_data = config.table("data"), of_encoder = config.table("encoder");
  const DataOptions options = data_options(of_data);
  const std::int64_t batch =
      of_data.integer("batch", std::min<std::int64_t>(64, options.train), 1, options.train);
  EncoderOptions encoder = encoder_options(of_encoder);
  const DecoderOptions decoder =
      decoder_options(config.table("decoder"), encoder.steps, options.noise);
  encoder.parameters = decoder.parameters;
  const bool normalised = of_encoder.flag("normalised", true);
  of_data.refuse_unknown_keys();
  of_encoder.refuse_unknown_keys();
  Data data = draw(options, seed);
  if (normalised) encoder.parameter_scale = normalising_scale(data.train.noisy);
  return std::make_unique<LogisticTask>(std::move(data), batch, encoder, decoder, seed);
}

}  // namespace mechnn::training
