#include "training/tasks/forecast/panel.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <stdexcept>

#include "formats/table.h"
#include "training/measured_table.h"
#include "training/tasks/forecast/series.h"

namespace mechnn::training::forecast {

std::int64_t Panel::index_of(const std::string& name) const {
  const auto at = std::find(names.begin(), names.end(), name);
  if (at != names.end()) return at - names.begin();
  std::string all;
  for (const std::string& one : names) all += (all.empty() ? "" : ", ") + one;
  throw std::invalid_argument("target: found '" + name + "', expected one of " + all);
}

Panel read_panel(const std::string& file) {
  formats::TableOptions options;
  options.words = formats::no_options();
  const formats::MeasuredTable table = formats::read_table(file, options);
  const TrajectorySet& set = table.data;
  const Trajectory& only = only_trajectory(set, file);
  Panel panel{set.states, set.time, at::tensor(only.times, at::kDouble),
              at::tensor(only.values, at::kDouble)
                  .reshape({static_cast<std::int64_t>(only.times.size()), -1}),
              table.notes};
  require_equal_steps(file, panel.times);
  require_complete(set, only, file);
  return panel;
}

at::Tensor windows_within(const at::Tensor& values, std::int64_t before, std::int64_t length,
                          std::int64_t first, std::int64_t last) {
  const std::int64_t begin = std::max<std::int64_t>(0, first - before);
  return values.slice(0, begin, last).unfold(0, length, 1);
}

}  // namespace mechnn::training::forecast
