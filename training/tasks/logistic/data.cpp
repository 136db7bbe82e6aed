#include "training/tasks/logistic/data.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/linspace.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros_like.h>

#include <random>

namespace mechnn::training::logistic {
namespace {

class Draws {
 public:
  Draws(std::uint64_t seed, std::uint32_t stream) {
    std::seed_seq sequence{static_cast<std::uint32_t>(seed),
                           static_cast<std::uint32_t>(seed >> 32U), stream};
    bits_.seed(sequence);
  }

  double normal(double mean, double deviation) { return mean + deviation * normal_(bits_); }
  /// As normal, and again until it is positive.
  double positive(double mean, double deviation) {
    double value = 0;
    while (value <= 0) value = normal(mean, deviation);
    return value;
  }

 private:
  std::mt19937_64 bits_;
  std::normal_distribution<double> normal_;
};

Trajectories draw_set(std::int64_t count, const DataOptions& options, std::uint64_t seed,
                      std::uint32_t stream) {
  Draws draws(seed, stream), of_noise(seed, stream + 1);
  at::Tensor r = at::empty({count}, at::kDouble), capacity = at::empty({count}, at::kDouble),
             starts = at::empty({count}, at::kDouble),
             noise = at::empty({count, samples}, at::kDouble);
  auto of_r = r.accessor<double, 1>(), of_capacity = capacity.accessor<double, 1>(),
       of_starts = starts.accessor<double, 1>();
  for (std::int64_t i = 0; i < count; ++i) {
    of_r[i] = draws.positive(3, 0.5);
    of_capacity[i] = draws.positive(3, 0.5);
    of_starts[i] =
        options.keep_negative_starts ? draws.normal(0.05, 0.05) : draws.positive(0.05, 0.05);
  }
  double* const numbers = noise.mutable_data_ptr<double>();
  for (std::int64_t i = 0; i < noise.numel(); ++i) numbers[i] = of_noise.normal(0, options.noise);
  Trajectories set;
  set.clean = solution(r.unsqueeze(1), capacity.unsqueeze(1), starts.unsqueeze(1), times());
  set.noisy = set.clean + noise;
  set.truth = at::stack({at::zeros_like(r), r, -r / capacity}, 1);
  set.starts = starts;
  return set;
}

}  // namespace

Data draw(const DataOptions& options, std::uint64_t seed) {
  return {draw_set(options.train, options, seed, 0), draw_set(options.validation, options, seed, 2),
          draw_set(options.held_out, options, seed, 4), options.noise};
}

at::Tensor solution(const at::Tensor& r, const at::Tensor& capacity, const at::Tensor& start,
                    const at::Tensor& time) {
  return capacity * start / (start + (capacity - start) * at::exp(-r * time));
}

at::Tensor times() { return at::linspace(0, span, samples, at::kDouble); }

}  // namespace mechnn::training::logistic
