#include "bench/benchmarks.h"

#include <array>

namespace mechnn::cli {

std::span<const Benchmark> benchmarks() {
  static constexpr std::array table = {
      Benchmark{"solver", "the linear solver, forward and backward, by size and scheme",
                run_solver_benchmark},
      Benchmark{"validation", "the linear solver against closed forms, errors and times",
                run_validation_benchmark},
      Benchmark{"lorenz-noise", "how often Lorenz's equations are found, by length and noise",
                run_lorenz_noise_benchmark},
  };
  return table;
}

}  // namespace mechnn::cli
