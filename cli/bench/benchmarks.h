// Benchmarks a user can repeat: one file each, one line in the table.
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "formats/json.h"

namespace mechnn::cli {

struct BenchmarkSettings {
  std::uint64_t seed = 1;
  int threads = 1;
  std::stop_token stop;
};

struct BenchmarkResult {
  std::string text;            ///< a table for a person
  formats::Json measurements;  ///< the same for a program
};

struct Benchmark {
  std::string_view name;
  std::string_view description;
  BenchmarkResult (*run)(const BenchmarkSettings& settings);
};

/// All of them, in the order listed.
std::span<const Benchmark> benchmarks();

BenchmarkResult run_solver_benchmark(const BenchmarkSettings& settings);
BenchmarkResult run_validation_benchmark(const BenchmarkSettings& settings);
BenchmarkResult run_lorenz_noise_benchmark(const BenchmarkSettings& settings);

}  // namespace mechnn::cli
