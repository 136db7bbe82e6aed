// For each batch the processes exchange one vector of doubles:
//   Σ value, items, failed, stop, then for each parameter whether it has a gradient, then these.
#include "training/batch_step.h"

#include <ATen/ops/zeros.h>
#include <torch/nn/utils/clip_grad.h>

#include <cmath>
#include <limits>

namespace mechnn::training {
namespace {

constexpr std::int64_t numbers = 4;

at::Tensor packed(const Loss& loss, bool stop, const std::vector<at::Tensor>& parameters) {
  std::int64_t size = numbers + std::ssize(parameters);
  for (const at::Tensor& parameter : parameters) size += parameter.numel();
  at::Tensor vector = at::zeros({size}, at::kDouble);
  auto* at = vector.data_ptr<double>();
  *at++ = loss.items > 0 ? loss.value.item<double>() : 0;
  *at++ = static_cast<double>(loss.items);
  *at++ = static_cast<double>(loss.failed);
  *at++ = stop ? 1 : 0;
  std::int64_t begin = numbers + std::ssize(parameters);
  for (const at::Tensor& parameter : parameters) {
    const at::Tensor& gradient = parameter.grad();
    *at++ = gradient.defined() ? 1 : 0;
    if (gradient.defined()) vector.narrow(0, begin, parameter.numel()).copy_(gradient.flatten());
    begin += parameter.numel();
  }
  return vector;
}

void unpack_gradients(const at::Tensor& vector, const std::vector<at::Tensor>& parameters) {
  const auto* has_gradient = vector.data_ptr<double>() + numbers;
  std::int64_t begin = numbers + std::ssize(parameters);
  for (const at::Tensor& parameter : parameters) {
    if (*has_gradient++ > 0) {
      parameter.mutable_grad() = vector.narrow(0, begin, parameter.numel())
                                     .view(parameter.sizes())
                                     .to(parameter.scalar_type(), false, true);
    }
    begin += parameter.numel();
  }
}

BatchOutcome outcome_of(const at::Tensor& vector) {
  const auto* const at = vector.data_ptr<double>();
  BatchOutcome outcome;
  outcome.loss = at[0] / at[1];
  outcome.failed = static_cast<std::int64_t>(at[2]);
  outcome.stop = at[3] > 0;
  if (at[1] == 0) {
    outcome.skipped_because = "none of the batch's systems could be solved";
  } else if (!std::isfinite(outcome.loss)) {
    outcome.skipped_because = "the loss is not finite";
  }
  return outcome;
}

}  // namespace

BatchOutcome mean_loss(const Loss& loss, Processes& processes) {
  const at::Tensor vector = packed(loss, false, {});
  processes.sum(vector);
  return outcome_of(vector);
}

BatchStep::BatchStep(torch::nn::Module& module, torch::optim::Optimizer& optimizer,
                     Processes& processes, double max_gradient_norm)
    : parameters_(module.parameters()),
      optimizer_(optimizer),
      processes_(processes),
      max_gradient_norm_(max_gradient_norm) {}

BatchOutcome BatchStep::descend(const Loss& loss, bool stop) {
  optimizer_.zero_grad();
  if (loss.items > 0) loss.value.backward();
  // Alone, the gradients stay where they are.
  const at::Tensor vector =
      packed(loss, stop, processes_.is_alone() ? std::vector<at::Tensor>() : parameters_);
  if (!processes_.is_alone()) {
    processes_.sum(vector);
    unpack_gradients(vector, parameters_);
  }
  BatchOutcome outcome = outcome_of(vector);
  if (outcome.skipped_because != nullptr) return outcome;
  const auto items = vector.data_ptr<double>()[1];
  for (const at::Tensor& parameter : parameters_) {
    if (items > 1 && parameter.grad().defined()) parameter.mutable_grad().div_(items);
  }
  outcome.gradient_norm = clip();
  if (!std::isfinite(outcome.gradient_norm)) {
    outcome.skipped_because = "the gradient is not finite";
    return outcome;
  }
  optimizer_.step();
  return outcome;
}

double BatchStep::clip() {
  const double max_norm =
      max_gradient_norm_ > 0 ? max_gradient_norm_ : std::numeric_limits<double>::infinity();
  return torch::nn::utils::clip_grad_norm_(parameters_, max_norm);
}

}  // namespace mechnn::training
