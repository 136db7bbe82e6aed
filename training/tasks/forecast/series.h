// One measured series at equal steps, and the scale on which it is modelled.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "training/task_data.h"

namespace mechnn::training::forecast {

/// The scale on which a series is a sum: itself, its square root, or its logarithm.
enum class Transform { none, root, logarithm };

[[nodiscard]] at::Tensor transformed(const at::Tensor& values, Transform transform);
/// Back; a root below 0 is 0.
[[nodiscard]] at::Tensor restored(const at::Tensor& values, Transform transform);

struct Series {
  std::string name;
  std::string time;                ///< what the table calls the time
  at::Tensor times;                ///< (samples), double
  at::Tensor values;               ///< (samples), double; NaN where missing
  std::vector<std::string> notes;  ///< how the table was read

  [[nodiscard]] std::int64_t size() const { return values.size(0); }
};

/// Of `available` samples of a file those that make a task: `wanted`, all where 0. Throws
/// std::invalid_argument where there are not so many.
std::int64_t samples_of(const std::string& file, std::int64_t available, std::int64_t wanted);

/// What identifies the first `samples` times and values (samples, …), and notes on them.
TaskData data_of(const at::Tensor& times, const at::Tensor& values, std::int64_t samples,
                 std::vector<std::string> notes);

/// Throws std::invalid_argument beginning with `file` where times are not equally far apart, to 2 %
/// of the step, as months are not.
void require_equal_steps(const std::string& file, const at::Tensor& times);

/// One column of a table (formats/table.h); the only one where `column` is empty. Throws
/// std::invalid_argument for a table of several trajectories or columns, or of unequal steps.
Series read_series(const std::string& file, const std::string& column);

}  // namespace mechnn::training::forecast
