// Convolutional networks over a circle: channels (batch, in, X) → (batch, out, X), float.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/modules/conv.h>

#include <cstdint>
#include <memory>
#include <vector>

namespace mechnn::training::kdv {

class FieldNetwork : public torch::nn::Module {
 public:
  virtual at::Tensor forward(const at::Tensor& channels) = 0;
};

struct Channels {
  std::int64_t in = 0;
  std::int64_t out = 0;
};

/// A convolution that keeps the number of points, divided by `stride`; `kernel` odd.
torch::nn::Conv1d circular_convolution(Channels channels, std::int64_t kernel,
                                       std::int64_t stride = 1);

/// A convolution to widths[0], a residual block of two convolutions for each width, and one to the
/// output: kernel 9, ReLU before each but the first. A block that widens adds its input to the
/// first channels.
std::shared_ptr<FieldNetwork> residual_network(Channels channels,
                                               const std::vector<std::int64_t>& widths);

/// Down by two averages of two points each and up again, with the finer features beside: widths w,
/// 2w, 4w, kernel 5, two convolutions at each level (Ronneberger et al., arXiv 1505.04597). X must
/// be a multiple of 4.
std::shared_ptr<FieldNetwork> u_network(Channels channels, std::int64_t width);

/// Four layers that multiply the lowest `modes` of the Fourier series by learned matrices, beside a
/// linear map of each point (Fourier neural operator, Li et al., arXiv 2010.08895).
std::shared_ptr<FieldNetwork> fourier_network(Channels channels, std::int64_t width,
                                              std::int64_t modes);

}  // namespace mechnn::training::kdv
