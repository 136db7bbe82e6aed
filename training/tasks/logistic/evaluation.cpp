#include "training/tasks/logistic/evaluation.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/full.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/linspace.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "training/baselines.h"
#include "training/tasks/logistic/direct_fit.h"

namespace mechnn::training::logistic {
namespace {

using Results = std::map<std::string, double>;

constexpr double new_start = 6;  // no trajectory that is trained with begins above its capacity

double number(const at::Tensor& tensor) { return tensor.item<double>(); }

/// Scores one parameter (S); R² = 1 − Σ(inferred − truth)² / Σ(truth − mean truth)².
void score_parameter(Results& results, const std::string& name, const at::Tensor& inferred,
                     const at::Tensor& truth) {
  const at::Tensor error = inferred - truth;
  results[name + "_mean_error"] = number(error.abs().mean());
  results[name + "_median_error"] = number(error.abs().median());
  results[name + "_median_relative_error"] = number((error / truth).abs().median());
  results[name + "_r2"] =
      1 - number(error.square().sum()) / number((truth - truth.mean()).square().sum());
}

/// inferred and truth (S, 3)
void score_parameters(Results& results, const std::string& prefix, const at::Tensor& inferred,
                      const at::Tensor& truth) {
  const at::Tensor bias = inferred.select(1, 0).abs();
  results[prefix + "bias_mean_error"] = number(bias.mean());
  results[prefix + "bias_median_error"] = number(bias.median());
  score_parameter(results, prefix + "r", inferred.select(1, 1), truth.select(1, 1));
  score_parameter(results, prefix + "quadratic", inferred.select(1, 2), truth.select(1, 2));
}

at::Tensor clean_solution(const Trajectories& truth, const at::Tensor& starts,
                          const at::Tensor& time) {
  const at::Tensor r = truth.truth.select(1, 1), capacity = -r / truth.truth.select(1, 2);
  return solution(r.unsqueeze(1), capacity.unsqueeze(1), starts.unsqueeze(1), time);
}

/// Errors of the equation's solutions at times, and from a start, that training never saw.
void score_equation(Results& results, const RightHandSide& f, const at::Tensor& last,
                    const at::Tensor& steps, const Trajectories& truth) {
  constexpr std::int64_t further = samples / 2;
  const at::Tensor later =
      span + sampling_step * at::linspace(0, further, further + 1, at::kDouble);
  const at::Tensor forecast = runge_kutta4(f, last, steps.expand({-1, further})).squeeze(2);
  results["forecast_mean_error"] =
      number((forecast - clean_solution(truth, truth.starts, later)).abs().mean());
  const at::Tensor starts = at::full_like(truth.starts, new_start);
  const at::Tensor from_there =
      runge_kutta4(f, starts.unsqueeze(1).to(last.scalar_type()), steps.expand({-1, samples - 1}))
          .squeeze(2);
  results["new_start_median_error"] =
      number((from_there - clean_solution(truth, starts, times())).abs().median());
}

at::Tensor chosen(const at::Tensor& all, const at::Tensor& index) {
  return all.defined() ? all.index_select(0, index) : all;
}

Trajectories chosen(const Trajectories& all, const at::Tensor& index) {
  return {chosen(all.clean, index), chosen(all.noisy, index), chosen(all.truth, index),
          chosen(all.starts, index)};
}

Code chosen(const Code& all, const at::Tensor& index) {
  return {chosen(all.data, index), chosen(all.states, index), chosen(all.parameters, index),
          all.steps.size(0) == 1 ? all.steps : chosen(all.steps, index)};
}

Decoded chosen(const Decoded& all, const at::Tensor& index) {
  return {chosen(all.states, index), chosen(all.solved, index), chosen(all.parameters, index)};
}

std::span<const double> row(const at::Tensor& values, std::int64_t i) {
  const auto size = static_cast<std::size_t>(values.size(1));
  return {values.const_data_ptr<double>() + static_cast<std::size_t>(i) * size, size};
}

void score_direct_fits(Results& results, const std::string& prefix, const Trajectories& truth,
                       Bias bias, double noise) {
  const at::Tensor time = times();
  const std::span<const double> at{time.const_data_ptr<double>(), samples};
  at::Tensor inferred = at::full_like(truth.truth, 0), states = at::full_like(truth.clean, 0);
  std::int64_t failed = 0;
  for (std::int64_t i = 0; i < truth.noisy.size(0); ++i) {
    const DirectFit fit = direct_fit(at, row(truth.noisy, i), bias, noise);
    failed += fit.converged ? 0 : 1;
    std::copy(fit.parameters.begin(), fit.parameters.end(),
              inferred.mutable_data_ptr<double>() + i * equation_parameters);
    std::copy(fit.states.begin(), fit.states.end(),
              states.mutable_data_ptr<double>() + i * samples);
  }
  score_parameters(results, prefix, inferred, truth.truth);
  results[prefix + "states_mean_error"] = number((states - truth.clean).abs().mean());
  results[prefix + "failed"] = static_cast<double>(failed);
}

}  // namespace

Results evaluated(const Code& code, Decoder& decoder, const Trajectories& truth) {
  const Decoded all = decoder.decode(code);
  const at::Tensor index = all.solved.nonzero().squeeze(1);
  const Trajectories of = chosen(truth, index);
  const Code solved = chosen(code, index);
  const Decoded decoded = chosen(all, index);
  Results results;
  results["failed"] = static_cast<double>(truth.clean.size(0) - index.size(0));
  results["states_mean_error"] = number((decoded.states - of.clean).abs().mean());
  if (const auto f = decoder.right_hand_side(solved, decoded)) {
    score_equation(results, *f, decoded.states.slice(1, samples - 1, samples), solved.steps, of);
  }
  if (decoded.parameters.defined()) {
    const at::Tensor in_time = solved.steps / sampling_step;
    score_parameters(results, "", decoded.parameters * in_time, of.truth);
    if (in_time.size(0) > 1) score_parameters(results, "own_time_", decoded.parameters, of.truth);
  }
  return results;
}

Results evaluated_without_network(const Trajectories& truth, double noise) {
  const Trajectories of = chosen(truth, (truth.starts > 0).nonzero().squeeze(1));
  Results results;
  score_direct_fits(results, "direct_fit_", of, Bias::zero, 0);
  score_direct_fits(results, "direct_fit_with_bias_", of, Bias::fitted, 0);
  score_direct_fits(results, "direct_fit_with_bias_and_prior_", of, Bias::fitted, noise);
  const auto decoder = make_decoder({.parameters = Parameters::projected, .noise = noise});
  const Code data{truth.noisy, truth.noisy, {}, at::full({1, 1}, sampling_step, at::kDouble)};
  for (const auto& [name, value] : evaluated(data, *decoder, truth)) {
    results["projected_data_" + name] = value;
  }
  return results;
}

}  // namespace mechnn::training::logistic
