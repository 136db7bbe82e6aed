#include "training/tasks/kdv/evaluation.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/nan_to_num.h>

#include <utility>

#include "training/numbers.h"

namespace mechnn::training::kdv {

at::Tensor normalised_errors(const at::Tensor& predicted, const at::Tensor& truth) {
  const at::Tensor errors = (predicted - truth).square().mean(2) / truth.square().mean(2);
  return at::nan_to_num(errors, largest_error, largest_error).clamp_max(largest_error);
}

std::map<std::string, double> measures(const at::Tensor& predicted, const Waves& truth) {
  const at::Tensor errors = normalised_errors(predicted, truth.fields);
  const at::Tensor lost = (errors == largest_error).any(1);
  std::map<std::string, double> named{{"nmse_100", errors.slice(1, 0, 100).mean().item<double>()},
                                      {"nmse_200", errors.mean().item<double>()},
                                      {"nmse_median_200", errors.mean(1).median().item<double>()},
                                      {"lost", lost.sum().item<double>()}};
  const at::Tensor kept = lost.logical_not().nonzero().squeeze(1);
  if (kept.size(0) == 0) return named;
  const Waves sound = truth.at(kept);
  const at::Tensor begin = invariants(sound.fields.slice(1, 0, 1), sound.lengths);
  const at::Tensor end = invariants(predicted.index_select(0, kept).slice(1, -1), sound.lengths);
  const char* const names[] = {"mass_drift", "momentum_drift", "energy_drift"};
  for (std::int64_t i = 0; i < 3; ++i) {
    const at::Tensor change = (end[i] - begin[i]).square().mean().sqrt();
    const at::Tensor scale = i == 0 ? begin[1].mean().sqrt() : begin[i].square().mean().sqrt();
    named[names[i]] = (change / scale).item<double>();
  }
  return named;
}

std::vector<TaskFigure> rollout_figures(const at::Tensor& predicted, const Waves& truth) {
  const double interval = truth.intervals[0].item<double>();
  const std::int64_t frames = truth.fields.size(1);
  const auto image = [&](std::string name, const at::Tensor& fields) {
    return FigureImage{std::move(name), static_cast<std::size_t>(fields.size(1)), numbers(fields)};
  };
  TaskFigure waves;
  waves.title = "A wave of the test, predicted";
  waves.caption = "From ten frames before time 0 on, nothing else observed.";
  waves.x_label = "x";
  waves.y_label = "time";
  waves.image_width = truth.lengths[0].item<double>();
  waves.image_height = interval * static_cast<double>(frames);
  waves.images = {image("predicted", predicted[0]), image("true", truth.fields[0]),
                  image("difference", predicted[0] - truth.fields[0])};

  TaskFigure errors;
  errors.title = "Error over time";
  errors.caption =
      "Mean square error over that of a field of 0: at each frame the best, the median and the "
      "worst of the test's waves. A wave that is lost has 10.";
  errors.x_label = "frame";
  errors.y_label = "normalised error";
  errors.y_is_logarithmic = true;
  const at::Tensor all = normalised_errors(predicted, truth.fields);
  const std::vector<double> x = numbers(at::arange(1, frames + 1, at::kDouble));
  const auto [sorted, order] = all.sort(0);
  const std::int64_t waves_count = all.size(0);
  errors.curves = {{"median wave", x, numbers(sorted[(waves_count - 1) / 2]), false},
                   {"worst wave", x, numbers(sorted[waves_count - 1]), false},
                   {"best wave", x, numbers(sorted[0]), false}};
  return {waves, errors};
}

}  // namespace mechnn::training::kdv
