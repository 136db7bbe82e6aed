#include "training/tasks/n_body/scales.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/diff.h>

#include <cmath>

namespace mechnn::training::n_body {
namespace {

double root_mean_square_length(const at::Tensor& vectors) {
  return std::sqrt(vectors.square().sum(-1).mean().item<double>());
}

}  // namespace

double Scales::time() const { return std::sqrt(length / acceleration); }

Scales Scales::of(const at::Tensor& positions, double step) {
  return {root_mean_square_length(separation(positions)),
          root_mean_square_length(at::diff(positions, 2, 0)) / (step * step)};
}

at::Tensor separation(const at::Tensor& positions) {
  return positions.select(-2, 1) - positions.select(-2, 0);
}

}  // namespace mechnn::training::n_body
