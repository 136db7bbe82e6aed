// Event files as TensorBoard reads them, while they are being written.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace mechnn::tensorboard {

using Scalars = std::vector<std::pair<std::string, double>>;

/// Removes the event files that an earlier run left in `folder`.
void remove_events(const std::filesystem::path& folder);

class EventWriter {
 public:
  /// A new file in `folder`, made where missing. Throws std::runtime_error where it cannot be.
  explicit EventWriter(const std::filesystem::path& folder);

  /// Tags and values at a step; NaN is left out. The first call says that steps begin anew here:
  /// TensorBoard then forgets those that an interrupted run had written further. Throws
  /// std::runtime_error where the file cannot be written.
  void write(std::int64_t step, const Scalars& scalars);

 private:
  void append(const std::string& record);

  std::filesystem::path file_;
  std::ofstream stream_;
  bool begun_ = false;
};

}  // namespace mechnn::tensorboard
