#include "training/tasks/kdv/networks.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/avg_pool1d.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/einsum.h>
#include <ATen/ops/fft_irfft.h>
#include <ATen/ops/fft_rfft.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/view_as_complex.h>

#include <string>
#include <utility>

namespace mechnn::training::kdv {
namespace {

using torch::nn::Conv1d;

class Residual : public FieldNetwork {
 public:
  Residual(Channels channels, const std::vector<std::int64_t>& widths) {
    first_ = register_module("first", circular_convolution({channels.in, widths.front()}, kernel));
    std::int64_t in = widths.front();
    for (const std::int64_t width : widths) {
      const std::string name = "block" + std::to_string(blocks_.size());
      blocks_.emplace_back(
          register_module(name + "a", circular_convolution({in, width}, kernel)),
          register_module(name + "b", circular_convolution({width, width}, kernel)));
      in = width;
    }
    last_ = register_module("last", circular_convolution({in, channels.out}, kernel));
  }

  at::Tensor forward(const at::Tensor& channels) override {
    at::Tensor x = first_->forward(channels);
    for (auto& [a, b] : blocks_) {
      const at::Tensor made = b->forward(a->forward(x.relu()).relu());
      x = made + at::constant_pad_nd(x, {0, 0, 0, made.size(1) - x.size(1)});
    }
    return last_->forward(x.relu());
  }

 private:
  static constexpr std::int64_t kernel = 9;
  Conv1d first_{nullptr}, last_{nullptr};
  std::vector<std::pair<Conv1d, Conv1d>> blocks_;
};

class UNetwork : public FieldNetwork {
 public:
  UNetwork(Channels channels, std::int64_t width)
      : fine_down_(level("fine_down", {channels.in, width})),
        middle_down_(level("middle_down", {width, 2 * width})),
        coarse_(level("coarse", {2 * width, 4 * width})),
        middle_up_(level("middle_up", {6 * width, 2 * width})),
        fine_up_(level("fine_up", {3 * width, width})),
        last_(register_module("last", circular_convolution({width, channels.out}, kernel))) {}

  at::Tensor forward(const at::Tensor& channels) override {
    const at::Tensor fine = through(fine_down_, channels);
    const at::Tensor middle = through(middle_down_, at::avg_pool1d(fine, 2));
    const at::Tensor coarse = through(coarse_, at::avg_pool1d(middle, 2));
    const at::Tensor up = through(middle_up_, at::cat({coarse.repeat_interleave(2, 2), middle}, 1));
    return last_->forward(through(fine_up_, at::cat({up.repeat_interleave(2, 2), fine}, 1)));
  }

 private:
  static constexpr std::int64_t kernel = 5;
  using Level = std::pair<Conv1d, Conv1d>;

  Level level(const std::string& name, Channels channels) {
    return {
        register_module(name + "_a", circular_convolution(channels, kernel)),
        register_module(name + "_b", circular_convolution({channels.out, channels.out}, kernel))};
  }
  static at::Tensor through(Level& level, const at::Tensor& x) {
    return at::gelu(level.second->forward(at::gelu(level.first->forward(x))));
  }

  Level fine_down_, middle_down_, coarse_, middle_up_, fine_up_;
  Conv1d last_;
};

/// A linear map of the channels of each point.
Conv1d pointwise(Channels channels) { return circular_convolution(channels, 1); }

class FourierOperator : public FieldNetwork {
 public:
  FourierOperator(Channels channels, std::int64_t width, std::int64_t modes)
      : first_(register_module("first", pointwise({channels.in, width}))),
        hidden_(register_module("hidden", pointwise({width, 128}))),
        last_(register_module("last", pointwise({128, channels.out}))) {
    for (int layer = 0; layer < layers; ++layer) {
      const std::string number = std::to_string(layer);
      pointwise_.push_back(register_module("pointwise" + number, pointwise({width, width})));
      spectral_.push_back(register_parameter(
          "spectral" + number, at::randn({width, width, modes, 2}) / static_cast<double>(width)));
    }
  }

  at::Tensor forward(const at::Tensor& channels) override {
    at::Tensor x = first_->forward(channels);
    for (std::size_t layer = 0; layer < layers; ++layer) {
      x = filtered(x, spectral_[layer]) + pointwise_[layer]->forward(x);
      if (layer + 1 < layers) x = at::gelu(x);
    }
    return last_->forward(at::gelu(hidden_->forward(x)));
  }

 private:
  static constexpr int layers = 4;

  static at::Tensor filtered(const at::Tensor& x, const at::Tensor& weight) {
    const at::Tensor low = at::fft_rfft(x).slice(2, 0, weight.size(2));
    const at::Tensor made = at::einsum("bik,iok->bok", {low, at::view_as_complex(weight)});
    return at::fft_irfft(made, x.size(2));
  }

  Conv1d first_, hidden_, last_;
  std::vector<Conv1d> pointwise_;
  std::vector<at::Tensor> spectral_;  ///< each (in, out, modes, 2)
};

}  // namespace

Conv1d circular_convolution(Channels channels, std::int64_t kernel, std::int64_t stride) {
  return Conv1d(torch::nn::Conv1dOptions(channels.in, channels.out, kernel)
                    .stride(stride)
                    .padding(kernel / 2)
                    .padding_mode(torch::kCircular));
}

std::shared_ptr<FieldNetwork> residual_network(Channels channels,
                                               const std::vector<std::int64_t>& widths) {
  return std::make_shared<Residual>(channels, widths);
}

std::shared_ptr<FieldNetwork> u_network(Channels channels, std::int64_t width) {
  return std::make_shared<UNetwork>(channels, width);
}

std::shared_ptr<FieldNetwork> fourier_network(Channels channels, std::int64_t width,
                                              std::int64_t modes) {
  return std::make_shared<FourierOperator>(channels, width, modes);
}

}  // namespace mechnn::training::kdv
