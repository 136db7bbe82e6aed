#include "training/tasks/kdv/network_predictor.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>

#include <utility>

#include "training/baselines.h"

namespace mechnn::training::kdv {
namespace {

/// Makes the two channels of scale as large as those of the waves.
constexpr double sensitivity = 10;

class NetworkPredictor : public Predictor {
 public:
  NetworkPredictor(std::shared_ptr<FieldNetwork> network, std::int64_t hop, const Scale& scale)
      : network_(register_module("network", std::move(network))), hop_(hop), scale_(scale) {}

  [[nodiscard]] std::int64_t hop() const override { return hop_; }

  Forecast forecast(const Waves& observed, const at::Tensor& /*future*/) override {
    const at::Tensor change = network_->forward(network_input(observed, scale_)).to(at::kDouble);
    return {observed.fields.slice(1, -1) + change, all_solved(change)};
  }

 private:
  std::shared_ptr<FieldNetwork> network_;
  std::int64_t hop_;
  Scale scale_;
};

class Persistence : public Predictor {
 public:
  explicit Persistence(std::int64_t hop) : hop_(hop) {}

  [[nodiscard]] std::int64_t hop() const override { return hop_; }

  Forecast forecast(const Waves& observed, const at::Tensor& /*future*/) override {
    return {observed.fields.slice(1, -1).expand({-1, hop_, -1}), all_solved(observed.fields)};
  }

 private:
  std::int64_t hop_;
};

}  // namespace

at::Tensor network_input(const Waves& observed, const Scale& scale) {
  const at::Tensor relative =
      sensitivity *
      at::stack({observed.lengths / scale.length - 1, observed.intervals / scale.interval - 1}, 1);
  return at::cat({observed.fields, relative.unsqueeze(2).expand({-1, -1, observed.points()})}, 1)
      .to(at::kFloat);
}

std::shared_ptr<Predictor> network_predictor(std::shared_ptr<FieldNetwork> network,
                                             std::int64_t hop, const Scale& scale) {
  return std::make_shared<NetworkPredictor>(std::move(network), hop, scale);
}

std::shared_ptr<Predictor> persistence(std::int64_t hop) {
  return std::make_shared<Persistence>(hop);
}

}  // namespace mechnn::training::kdv
