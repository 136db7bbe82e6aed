// What was noted while tables were read.
#pragma once

#include <spdlog/spdlog.h>

#include <string>
#include <vector>

namespace mechnn::cli {

/// A warning in the log for each.
inline void warn_of(const std::vector<std::string>& notes) {
  for (const std::string& note : notes) spdlog::warn("{}", note);
}

}  // namespace mechnn::cli
