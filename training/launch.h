// How this process was started: alone, or as one of several by torchrun.
#pragma once

#include <cstdint>
#include <string>

namespace mechnn::training {

struct Launch {
  int rank = 0;
  int size = 1;         ///< processes in all
  std::string address;  ///< where the processes meet
  std::uint16_t port = 0;
  bool store_is_there = false;  ///< torchrun serves the meeting point; else the first process does
  std::string attempt = "0";    ///< of torchrun, which may start all of them anew

  /// Reads RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT, as torchrun and its likes set them; alone
  /// where there is no WORLD_SIZE. Throws std::invalid_argument naming the variable.
  static Launch from_environment();

  [[nodiscard]] bool is_first() const { return rank == 0; }
};

}  // namespace mechnn::training
