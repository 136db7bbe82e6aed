// The solver's error against closed forms and its time, for the oscillator u″ + u = 0 and the
// six linear systems that S-MNN is validated on, by scheme.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <string>
#include <thread>
#include <vector>

#include "bench/benchmarks.h"
#include "mechnn/linear_ode.h"
#include "problems/linear_odes.h"

namespace mechnn::cli {
namespace {

constexpr std::array families = {"taylor", "taylor_central", "gam6", "gbdf6"};
constexpr std::ptrdiff_t items = 1000;
constexpr int repetitions = 7;

/// A system on so many equal steps.
struct Case {
  problems::ConstantOde ode;
  std::ptrdiff_t step;
  double h;
};

std::vector<Case> cases() {
  std::vector<Case> all{{problems::unit_oscillator(), 500, 0.05}};
  for (const problems::ConstantOde& ode : problems::validation_odes()) {
    all.push_back({ode, 1000, 0.01});
  }
  return all;
}

LinearOdeOptions options_of(const char* scheme) {
  LinearOdeOptions options;
  options.scheme = Scheme::parse(scheme);
  // The normal equations where they are accurate enough, as their users would choose.
  const bool relaxed = std::string_view(scheme).starts_with("taylor");
  options.factorisation = relaxed ? Factorisation::ldl : Factorisation::qr;
  return options;
}

/// The largest error of u over the largest |u|; infinite where the system was not solved.
double relative_error(const Case& c, const LinearOdeOptions& options) {
  const auto p =
      problems::pose(c.ode, std::vector<double>(static_cast<std::size_t>(c.step) - 1, c.h));
  const auto got = linear_ode_solve(p.view(), options);
  if (got.status[0] != ItemStatus::solved) return INFINITY;
  double worst = 0;
  double max_truth = 0;
  for (std::ptrdiff_t t = 0; t < c.step; ++t) {
    for (std::ptrdiff_t d = 0; d < c.ode.dim; ++d) {
      const double truth = c.ode.truth(c.h * static_cast<double>(t), d);
      const auto at = static_cast<std::size_t>((t * c.ode.dim + d) * (c.ode.order + 1));
      worst = std::max(worst, std::abs(got.solution[at] - truth));
      max_truth = std::max(max_truth, std::abs(truth));
    }
  }
  return worst / max_truth;
}

/// A share of the batch, one thread's: every item its own coefficients and start, shared in time.
class Share {
 public:
  Share(const Case& c, std::ptrdiff_t count) {
    problem_ = problems::pose(c.ode, {c.h});
    problem_.shape.batch = count;
    problem_.shape.step = c.step;
    problem_.steps_vary = {false, false};
    repeat(problem_.coefficients, count);
    repeat(problem_.rhs, count);
    repeat(problem_.initial_values, count);
    solution_.resize(static_cast<std::size_t>(count * c.step * c.ode.dim * (c.ode.order + 1)));
    status_.resize(static_cast<std::size_t>(count));
  }
  void solve(const LinearOdeOptions& options) {
    linear_ode_solve<double>(problem_.view(), options, {solution_, {}, status_}, workspace_);
  }

 private:
  static void repeat(std::vector<double>& values, std::ptrdiff_t count) {
    const std::vector<double> item = values;
    for (std::ptrdiff_t i = 1; i < count; ++i)
      values.insert(values.end(), item.begin(), item.end());
  }

  problems::OwnedProblem<double> problem_;
  std::vector<double> solution_;
  std::vector<ItemStatus> status_;
  LinearOdeWorkspace workspace_;
};

/// Median seconds to solve all items, the batch shared out among threads, at most one an item.
double seconds_of_batch(const Case& c, const LinearOdeOptions& options, int threads) {
  const std::ptrdiff_t count = std::min<std::ptrdiff_t>(threads, items);
  std::vector<Share> shares;
  shares.reserve(static_cast<std::size_t>(count));
  for (std::ptrdiff_t k = 0; k < count; ++k) {
    shares.emplace_back(c, items * (k + 1) / count - items * k / count);
  }
  std::array<double, repetitions> times{};
  for (double& time : times) {
    const auto start = std::chrono::steady_clock::now();
    {
      std::vector<std::jthread> helpers;
      helpers.reserve(shares.size());
      for (Share& share : shares) helpers.emplace_back([&] { share.solve(options); });
    }
    time = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
  std::ranges::nth_element(times, times.begin() + repetitions / 2);
  return times[repetitions / 2];
}

}  // namespace

BenchmarkResult run_validation_benchmark(const BenchmarkSettings& settings) {
  BenchmarkResult result;
  result.measurements = formats::Json::array();
  result.text = fmt::format("{:16} {:>6} {:>5}", "system", "steps", "h");
  for (const char* scheme : families) result.text += fmt::format(" {:>22}", scheme);
  result.text += "\n";
  for (const Case& c : cases()) {
    result.text += fmt::format("{:16} {:>6} {:>5}", c.ode.name, c.step, c.h);
    for (const char* scheme : families) {
      if (settings.stop.stop_requested()) return result;
      const LinearOdeOptions options = options_of(scheme);
      const double error = relative_error(c, options);
      const double seconds = seconds_of_batch(c, options, settings.threads);
      result.text += fmt::format(" {:>11.1e} {:>7.1f} ms", error, 1e3 * seconds);
      result.measurements.push_back({{"system", c.ode.name},
                                     {"scheme", scheme},
                                     {"step", c.step},
                                     {"h", c.h},
                                     {"relative_error", error},
                                     {"batch", items},
                                     {"seconds", seconds}});
    }
    result.text += "\n";
  }
  result.text += fmt::format(
      "Largest error of u over the largest |u|, and the median time of {} items, threads: {}\n",
      items, settings.threads);
  return result;
}

}  // namespace mechnn::cli
