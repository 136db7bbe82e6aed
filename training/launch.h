// The start of this process: alone, or as one of several by torchrun.
#pragma once

#include <cstdint>
#include <string>

namespace mechnn::training {

struct Launch {
  int rank = 0;
  int size = 1;         ///< processes in all
  std::string address;  ///< the meeting point's host
  std::uint16_t port = 0;
  bool store_is_there = false;  ///< served by torchrun; else by the first process
  std::string attempt = "0";    ///< torchrun counts its restarts of all processes

  /// Reads RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT, as torchrun and its likes set them; alone
  /// where there is no WORLD_SIZE. Throws std::invalid_argument naming the variable.
  static Launch from_environment();

  [[nodiscard]] bool is_first() const { return rank == 0; }
};

}  // namespace mechnn::training
