#include "training/tasks/forecast/series.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/diff.h>
#include <ATen/ops/tensor.h>

#include <stdexcept>

#include "formats/model_json.h"
#include "formats/table.h"
#include "mechnn/number_text.h"
#include "training/numbers.h"

namespace mechnn::training::forecast {
namespace {

constexpr double allowed_jitter = 0.02;  ///< of the step

}  // namespace

at::Tensor transformed(const at::Tensor& values, Transform transform) {
  switch (transform) {
    case Transform::root:
      return values.sqrt();
    case Transform::logarithm:
      return values.log();
    case Transform::none:
      break;
  }
  return values;
}

at::Tensor restored(const at::Tensor& values, Transform transform) {
  switch (transform) {
    case Transform::root:
      return values.clamp_min(0).square();
    case Transform::logarithm:
      return values.exp();
    case Transform::none:
      break;
  }
  return values;
}

void require_equal_steps(const std::string& file, const at::Tensor& times) {
  if (times.size(0) < 2) throw std::invalid_argument(file + ": got one row, expected a series");
  const at::Tensor steps = at::diff(times);
  const double median = steps.median().item<double>();
  const at::Tensor off = ((steps - median).abs() > allowed_jitter * median).nonzero();
  if (off.size(0) == 0) return;
  const auto row = off[0][0].item<std::int64_t>();
  throw std::invalid_argument(file + ": after sample " + std::to_string(row + 1) +
                              " the time moves by " + shortest_text(steps[row].item<double>()) +
                              ", expected steps of " + shortest_text(median) +
                              ": fill in rows with an empty value, or sample again");
}

std::int64_t samples_of(const std::string& file, std::int64_t available, std::int64_t wanted) {
  if (wanted == 0) return available;
  if (wanted <= available) return wanted;
  throw std::invalid_argument(file + ": got " + std::to_string(available) +
                              " samples, expected the " + std::to_string(wanted) +
                              " of the training and perhaps more");
}

TaskData data_of(const at::Tensor& times, const at::Tensor& values, std::int64_t samples,
                 std::vector<std::string> notes) {
  TrajectorySet set;
  set.trajectories.resize(1);
  set.trajectories[0].times = numbers(times.slice(0, 0, samples));
  set.trajectories[0].values = numbers(values.slice(0, 0, samples));
  return {samples, formats::data_hash(set), std::move(notes)};
}

Series read_series(const std::string& file, const std::string& column) {
  formats::TableOptions options;
  options.words = formats::no_options();
  options.words.states = "column";
  if (!column.empty()) options.states = {column};
  const formats::MeasuredTable table = formats::read_table(file, options);
  const TrajectorySet& set = table.data;
  if (set.trajectories.size() != 1) {
    throw std::invalid_argument(file + ": got " + std::to_string(set.trajectories.size()) +
                                " trajectories, expected one series");
  }
  if (set.dim() != 1) {
    throw std::invalid_argument(file + ": got " + std::to_string(set.dim()) +
                                " columns beside the time, expected `column` to name one");
  }
  const Trajectory& only = set.trajectories.front();
  Series series{set.states.front(), set.time, at::tensor(only.times, at::kDouble),
                at::tensor(only.values, at::kDouble), table.notes};
  require_equal_steps(file, series.times);
  return series;
}

}  // namespace mechnn::training::forecast
