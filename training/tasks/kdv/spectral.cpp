#include "training/tasks/kdv/spectral.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/fft_irfft.h>
#include <ATen/ops/fft_rfft.h>

#include <numbers>

namespace mechnn::training::kdv {

at::Tensor spectrum_of(const at::Tensor& fields) { return at::fft_rfft(fields); }

at::Tensor fields_of(const at::Tensor& spectra) {
  return at::fft_irfft(spectra, 2 * (spectra.size(-1) - 1));
}

at::Tensor wave_numbers(const at::Tensor& lengths, std::int64_t points) {
  const at::Tensor mode = at::arange(points / 2 + 1, lengths.options());
  const at::Tensor k = 2 * std::numbers::pi * mode / lengths.unsqueeze(1);
  return k.to(at::toComplexType(lengths.scalar_type()));
}

at::Tensor alias_free(std::int64_t points, const at::TensorOptions& options) {
  const std::int64_t highest = (points - 1) / 3;
  return (at::arange(points / 2 + 1, options) <= highest).to(options);
}

}  // namespace mechnn::training::kdv
