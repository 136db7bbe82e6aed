#include "mechnn/simulate.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "mechnn/argument_error.h"
#include "mechnn/number_text.h"
#include "simulate/cvode_integrator.h"
#include "simulate/first_order_form.h"
#include "simulate/state_scales.h"

namespace mechnn {
namespace {

[[noreturn]] void fail(const std::string& what) { throw std::invalid_argument(what); }

void check_initial_state(std::span<const double> state, std::size_t expected) {
  if (state.size() != expected) {
    fail("initial_state: got " + std::to_string(state.size()) + " values, expected " +
         std::to_string(expected));
  }
  for (std::size_t i = 0; i < state.size(); ++i) {
    if (!std::isfinite(state[i]))
      fail("initial_state: value " + std::to_string(i + 1) + " is not finite");
  }
}

void check_times(std::span<const double> times) {
  if (times.empty()) fail("times: got none, expected at least one");
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (!std::isfinite(times[i])) fail("times: number " + std::to_string(i + 1) + " is not finite");
    if (i > 0 && !(times[i] > times[i - 1])) {
      fail("times: number " + std::to_string(i + 1) +
           " is not larger than the one before, expected increasing times");
    }
  }
}

void check_inputs(const Model& model, const InputSignals& inputs) {
  inputs.validate();
  if (inputs.count() == model.inputs.size()) return;
  fail("inputs: got " + std::to_string(inputs.count()) + " signals, expected " +
       std::to_string(model.inputs.size()) + ", the inputs of the model");
}

std::vector<double> scales_of(FirstOrderForm& system, std::span<const double> initial_state,
                              std::span<const double> times, const SimulationOptions& options) {
  if (options.scales.empty()) {
    return scales_at_start(system, times[0], initial_state, times[1] - times[0]);
  }
  if (options.scales.size() != system.size()) {
    fail("scales: got " + std::to_string(options.scales.size()) + " values, expected " +
         std::to_string(system.size()));
  }
  std::vector<double> scales = options.scales;
  for (std::size_t i = 0; i < scales.size(); ++i) {
    scales[i] = std::max(scales[i], std::fabs(initial_state[i]));
  }
  return scales;
}

std::vector<double> limits_of(const std::vector<double>& scales, double max_growth) {
  std::vector<double> limits = scales;
  for (double& limit : limits) {
    limit = std::min(limit * max_growth, std::numeric_limits<double>::max());
  }
  return limits;
}

std::string number(double value) { return significant_text(value, 6); }

std::string sentence(int flag, double time, const std::string& detail) {
  const std::string at = " at time " + number(time) + ".";
  switch (flag) {
    case CV_FIRST_RHSFUNC_ERR:
      return "The right-hand side is not finite at the initial state.";
    case CV_REPTD_RHSFUNC_ERR:
    case CV_UNREC_RHSFUNC_ERR:
      return "The right-hand side stops being finite" + at;
    case CV_TOO_MUCH_ACC:
      return "The tolerances ask for more than double precision" + at;
    case CV_ERR_FAILURE:
    case CV_CONV_FAILURE:
    case CV_LSETUP_FAIL:
    case CV_LSOLVE_FAIL:
    case CV_RHSFUNC_FAIL:
      return "No step is short enough for the tolerances, as before a singularity," + at;
    default:
      return "CVODE gave up" + at + " It says: " + detail;
  }
}

/// Steps from output to output, keeping what is reached.
class Run {
 public:
  /// `limits` (N): a state beyond its own has diverged.
  Run(CvodeIntegrator& integrator, std::span<const double> times, std::vector<double> limits,
      const SimulationOptions& options, Simulation& result)
      : integrator_(integrator),
        times_(times),
        limits_(std::move(limits)),
        options_(options),
        result_(result) {}

  void to_the_end() {
    for (std::size_t next = 1; next < times_.size() && one_step();) {
      while (next < times_.size() && times_[next] <= integrator_.time()) keep(times_[next++]);
    }
  }

 private:
  bool end(SimulationStatus status, std::string message) {
    result_.status = status;
    result_.message = std::move(message);
    return false;
  }

  /// False where the simulation ends early.
  bool one_step() {
    if (options_.stop.stop_requested()) {
      return end(SimulationStatus::stopped, "Stopped at time " + number(integrator_.time()) + ".");
    }
    if (steps_++ == options_.max_steps_between_outputs) {
      return end(SimulationStatus::step_limit,
                 "More than " + std::to_string(options_.max_steps_between_outputs) +
                     " steps from one output to the next, at time " + number(integrator_.time()) +
                     ".");
    }
    const int flag = integrator_.step();
    if (flag < 0) {
      return end(SimulationStatus::failed,
                 sentence(flag, integrator_.time(), integrator_.message()));
    }
    return within_bounds();
  }

  bool within_bounds() {
    for (std::size_t i = 0; i < limits_.size(); ++i) {
      if (std::fabs(integrator_.state()[i]) <= limits_[i]) continue;
      return end(SimulationStatus::diverged, "A state exceeds " + number(limits_[i]) + " at time " +
                                                 number(integrator_.time()) + ".");
    }
    return true;
  }

  void keep(double time) {
    const std::size_t size = integrator_.state().size();
    result_.times.push_back(time);
    result_.values.resize(result_.values.size() + size);
    integrator_.interpolate(time, std::span(result_.values).last(size));
    steps_ = 0;
  }

  CvodeIntegrator& integrator_;
  std::span<const double> times_;
  std::vector<double> limits_;
  const SimulationOptions& options_;
  Simulation& result_;
  long steps_ = 0;
};

}  // namespace

void SimulationOptions::validate() const {
  require_positive("relative_tolerance", relative_tolerance);
  require_positive("absolute_tolerance", absolute_tolerance);
  require_positive("max_growth", max_growth);
  for (const double scale : scales) require_positive("scales", scale);
  require_at_least("max_steps_between_outputs", max_steps_between_outputs, 1L);
}

Simulation simulate(const Model& model, std::span<const double> initial_state,
                    std::span<const double> times, const SimulationOptions& options) {
  options.validate();
  model.validate();
  check_inputs(model, options.inputs);
  FirstOrderForm system(model, options.inputs);
  check_initial_state(initial_state, system.size());
  check_times(times);

  Simulation result;
  result.times.push_back(times.front());
  result.values.assign(initial_state.begin(), initial_state.end());
  if (times.size() == 1) return result;
  const auto scales = scales_of(system, initial_state, times, options);
  CvodeIntegrator integrator(system, initial_state, scales, times.front(), times.back(), options);
  Run(integrator, times, limits_of(scales, options.max_growth), options, result).to_the_end();
  return result;
}

}  // namespace mechnn
