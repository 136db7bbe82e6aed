#include "problems/sampling.h"

#include <cmath>
#include <span>
#include <stdexcept>

#include "mechnn/argument_error.h"
#include "mechnn/simulate.h"
#include "problems/normal_numbers.h"

namespace mechnn::problems {
namespace {

std::vector<double> sampling_times(double duration, double step) {
  const auto intervals = static_cast<std::size_t>(std::llround(duration / step));
  std::vector<double> times(intervals + 1);
  for (std::size_t i = 0; i <= intervals; ++i) times[i] = static_cast<double>(i) * step;
  return times;
}

std::vector<double> integrate(const DynamicalSystem& system, std::span<const double> start,
                              std::span<const double> times) {
  // Errors in Lorenz63 grow by e⁹ over T = 10: measured there, 2e-2 with 1e-10, 1e-4 with 1e-12 and
  // 2e-6 with 1e-14, which is still above rounding.
  SimulationOptions accurate;
  accurate.relative_tolerance = 1e-14;
  accurate.absolute_tolerance = 1e-14;
  Simulation run = simulate(system.model, start, times, accurate);
  if (run.status != SimulationStatus::done) {
    throw std::runtime_error(system.name + ": " + run.message);
  }
  return std::move(run.values);
}

/// Standard deviation over N − 1 of the entries first, first + stride, ….
double spread(std::span<const double> values, std::size_t first, std::size_t stride) {
  double count = 0;
  double mean = 0;
  double squares = 0;  // Welford: Σ (x − mean)²
  for (std::size_t i = first; i < values.size(); i += stride) {
    const double delta = values[i] - mean;
    mean += delta / ++count;
    squares += delta * (values[i] - mean);
  }
  return count > 1 ? std::sqrt(squares / (count - 1)) : 0;
}

/// The first D of every row of D·n.
std::vector<double> observed_states(std::span<const double> rows, std::size_t dim,
                                    std::size_t row_length) {
  std::vector<double> states;
  states.reserve(rows.size() / row_length * dim);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i % row_length < dim) states.push_back(rows[i]);
  }
  return states;
}

std::vector<double> noise_levels(std::span<const double> states, std::size_t dim,
                                 const Sampling& sampling) {
  std::vector<double> levels(dim);
  for (std::size_t d = 0; d < dim; ++d) {
    const bool pooled = sampling.scale == NoiseScale::pooled;
    levels[d] = sampling.noise * (pooled ? spread(states, 0, 1) : spread(states, d, dim));
  }
  return levels;
}

double or_default(double wanted, double otherwise) { return wanted > 0 ? wanted : otherwise; }

}  // namespace

void Sampling::validate() const {
  for (const auto& [name, value] :
       {std::pair{"noise", noise}, {"duration", duration}, {"time_step", time_step}}) {
    if (value >= 0 && std::isfinite(value)) continue;
    throw ArgumentError(name, std::to_string(value), "zero or a positive number");
  }
}

SampledSystem sample(const DynamicalSystem& system, const Sampling& sampling) {
  sampling.validate();
  const auto times = sampling_times(or_default(sampling.duration, system.duration),
                                    or_default(sampling.time_step, system.time_step));
  const auto& start =
      sampling.initial_state.empty() ? system.initial_state : sampling.initial_state;

  SampledSystem result;
  result.truth = integrate(system, start, times);
  const std::size_t dim = system.model.states.size();
  std::vector<double> values = observed_states(result.truth, dim, start.size());
  result.noise = noise_levels(values, dim, sampling);
  NormalNumbers normal(sampling.seed);
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] += result.noise[i % dim] * normal.next();
  result.data = {system.model.states, {{"", times, std::move(values)}}};
  return result;
}

}  // namespace mechnn::problems
