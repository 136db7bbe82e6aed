// Measurements that a task reads, in the standard library's types alone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace mechnn::training {

/// The measurements of a file that a task was made of.
struct TaskData {
  std::int64_t samples = 0;
  std::string hash;                     ///< of their times and values
  std::vector<std::string> notes = {};  ///< how their table was read, as sentences
};

}  // namespace mechnn::training
