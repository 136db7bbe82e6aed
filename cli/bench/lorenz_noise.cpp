// The share of runs that find Lorenz's equations exactly, by data length and noise: the protocol of
// ODR-BINDy (arXiv 2507.23426): dt = 0.01 from (−8, 8, 27), Gaussian noise of ε times the standard
// deviation pooled over all states, 30 candidates, no option set.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <map>

#include "bench/benchmarks.h"
#include "mechnn/discovery.h"
#include "problems/sampling.h"

namespace mechnn::cli {
namespace {

constexpr int draws = 100;
constexpr std::array durations = {4.0, 7.0, 10.0};
constexpr std::array noises = {0.1, 0.2, 0.3, 0.4};

using Coefficients = std::map<std::pair<std::string, std::string>, double>;

Coefficients coefficients_of(const Model& model) {
  Coefficients result;
  for (const Equation& equation : model.equations) {
    for (const Term& term : equation.terms) result[{equation.state, term.text}] = term.coefficient;
  }
  return result;
}

bool same_terms(const Coefficients& a, const Coefficients& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& x, const auto& y) { return x.first == y.first; });
}

/// ‖ξ − ξ*‖ / ‖ξ*‖ for equal terms.
double relative_error(const Coefficients& found, const Coefficients& truth) {
  double difference = 0, size = 0;
  for (const auto& [term, value] : truth) {
    difference += std::pow(found.at(term) - value, 2);
    size += value * value;
  }
  return std::sqrt(difference / size);
}

double median(std::vector<double> values) {
  if (values.empty()) return NAN;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// "-" where there are no values.
std::string median_text(const std::vector<double>& values, int decimals) {
  return values.empty() ? "-" : fmt::format("{:.{}f}", median(values), decimals);
}

struct Cell {
  int found = 0;
  int drawn = 0;
  std::vector<double> errors;   // of the successes
  std::vector<double> behind;   // of the truth, where it was fitted and another model preferred
  std::vector<double> seconds;  // of every run
};

/// Keeps the distance of the truth where it is among the rivals: then the evidence missed it, and
/// not the search.
void note_miss(const DiscoveryResult& result, const Coefficients& truth, Cell& cell) {
  for (const Rival& rival : result.rivals) {
    if (!same_terms(coefficients_of(rival.model), truth)) continue;
    cell.behind.push_back(rival.behind);
    return;
  }
}

Cell run_cell(double duration, double noise, const BenchmarkSettings& settings) {
  const problems::DynamicalSystem system = problems::dynamical_system("lorenz63");
  const Coefficients truth = coefficients_of(system.model);
  Cell cell;
  for (; cell.drawn < draws && !settings.stop.stop_requested(); ++cell.drawn) {
    problems::Sampling sampling;
    sampling.noise = noise;
    sampling.duration = duration;
    sampling.seed = settings.seed * 1000 + static_cast<std::uint64_t>(cell.drawn);
    const TrajectorySet data = problems::sample(system, sampling).data;
    DiscoveryOptions options;
    options.threads = settings.threads;
    options.rivals = 100;  // to look for the truth among them
    const auto start = std::chrono::steady_clock::now();
    const DiscoveryResult result = discover(data, options);
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    cell.seconds.push_back(elapsed.count());
    const Coefficients found = coefficients_of(result.model);
    if (!same_terms(found, truth)) {
      note_miss(result, truth, cell);
      continue;
    }
    ++cell.found;
    cell.errors.push_back(relative_error(found, truth));
  }
  return cell;
}

}  // namespace

BenchmarkResult run_lorenz_noise_benchmark(const BenchmarkSettings& settings) {
  BenchmarkResult result;
  result.text =
      fmt::format("{:>4} {:>6} {:>9} {:>17} {:>13} {:>15} {:>9} {:>9}\n", "T", "noise", "exact",
                  "median rel.err.", "truth a rival", "median behind", "median s", "worst s");
  result.measurements = formats::Json::array();
  for (const double duration : durations) {
    for (const double noise : noises) {
      const Cell cell = run_cell(duration, noise, settings);
      if (cell.drawn == 0) return result;
      const double worst = *std::max_element(cell.seconds.begin(), cell.seconds.end());
      result.text +=
          fmt::format("{:>4g} {:>6g} {:>5}/{:<3} {:>17} {:>13} {:>15} {:>9.2f} {:>9.2f}\n",
                      duration, noise, cell.found, cell.drawn, median_text(cell.errors, 4),
                      cell.behind.size(), median_text(cell.behind, 1), median(cell.seconds), worst);
      result.measurements.push_back({{"duration", duration},
                                     {"noise", noise},
                                     {"draws", cell.drawn},
                                     {"exact", cell.found},
                                     {"median_relative_error", median(cell.errors)},
                                     {"truth_among_rivals", cell.behind.size()},
                                     {"median_behind", median(cell.behind)},
                                     {"median_seconds", median(cell.seconds)},
                                     {"worst_seconds", worst}});
    }
  }
  return result;
}

}  // namespace mechnn::cli
