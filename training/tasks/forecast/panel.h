// Several series measured at the same equal steps.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace mechnn::training::forecast {

struct Panel {
  std::vector<std::string> names;
  std::string time;                ///< what the table calls the time
  at::Tensor times;                ///< (samples), double
  at::Tensor values;               ///< (samples, series), double
  std::vector<std::string> notes;  ///< how the table was read

  [[nodiscard]] std::int64_t size() const { return values.size(0); }
  /// The position of a series; throws std::invalid_argument for a name it has not.
  [[nodiscard]] std::int64_t index_of(const std::string& name) const;
};

/// All columns of a table (formats/table.h). Throws std::invalid_argument for several trajectories,
/// unequal steps, and missing values.
Panel read_panel(const std::string& file);

/// Windows of `length` consecutive samples whose samples from `before` on all lie within [first,
/// last): values (samples, series) → (W, series, length), a view.
at::Tensor windows_within(const at::Tensor& values, std::int64_t before, std::int64_t length,
                          std::int64_t first, std::int64_t last);

}  // namespace mechnn::training::forecast
