#include <cvode/cvode.h>
#include <sunlinsol/sunlinsol_band.h>
#include <sunlinsol/sunlinsol_spgmr.h>
#include <sunmatrix/sunmatrix_band.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "field_simulation/semi_discrete.h"
#include "mechnn/argument_error.h"
#include "mechnn/field_simulation.h"
#include "mechnn/number_text.h"
#include "simulate/sundials_handles.h"

namespace mechnn {
namespace {

using field_simulation::SemiDiscrete;

// A field that grew to so many of its deviations has left all bounds.
constexpr double most_deviations = 1e3;
// Where CVODE fails with so many it was on the way there.
constexpr double many_deviations = 10;
constexpr long most_steps = 20000;  // of CVODE between two times of the grid
// CVODE asks for one; the deviation is what counts, not the mean that a field may have.
constexpr double least_relative_tolerance = 1e-13;
constexpr int unrecoverable = -1;

struct Callbacks {
  const SemiDiscrete& system;
  std::vector<double> scales, start;
  const std::stop_token& stop;
  double values_left;
};

int right_hand_side(double t, N_Vector state, N_Vector derivative, void* data) {
  Callbacks& own = *static_cast<Callbacks*>(data);
  own.values_left -= static_cast<double>(own.system.size());
  if (own.stop.stop_requested() || own.values_left < 0) return unrecoverable;
  return own.system.evaluate(t, entries(state), entries(derivative)) ? 0 : recoverable;
}

void ignore_message(int, const char*, const char*, char*, void*) {}

// CVODE over the free points: along one axis a band, whose Jacobian CVODE takes by differences; in
// more dimensions GMRES.
class Stepper {
 public:
  Stepper(const SemiDiscrete& system, bool is_banded, double time, std::size_t time_index,
          const FieldSimulationOptions& options)
      : callbacks_{system, system.scales(), system.start(time_index), options.stop,
                   options.max_values},
        context_(make_context()),
        state_(new_vector(system.size(), context_.get())),
        tolerance_(new_vector(system.size(), context_.get())),
        time_(time) {
    std::copy(callbacks_.start.begin(), callbacks_.start.end(), entries(state_.get()).begin());
    for (std::size_t i = 0; i < system.size(); ++i) {
      entries(tolerance_.get())[i] = options.tolerance * callbacks_.scales[i];
    }
    if (is_banded) {
      const auto band = static_cast<sunindextype>(system.half_bandwidth());
      jacobian_ = require(MatrixHandle(SUNBandMatrix(size(), band, band, context_.get())));
      solver_ =
          require(SolverHandle(SUNLinSol_Band(state_.get(), jacobian_.get(), context_.get())));
    } else {
      solver_ =
          require(SolverHandle(SUNLinSol_SPGMR(state_.get(), SUN_PREC_NONE, 30, context_.get())));
    }
    cvode_ = require(CvodeHandle(CVodeCreate(CV_BDF, context_.get())));
    check(CVodeSetErrHandlerFn(cvode_.get(), ignore_message, nullptr));
    check(CVodeInit(cvode_.get(), right_hand_side, time, state_.get()));
    check(CVodeSVtolerances(cvode_.get(), least_relative_tolerance, tolerance_.get()));
    check(CVodeSetUserData(cvode_.get(), &callbacks_));
    check(CVodeSetLinearSolver(cvode_.get(), solver_.get(), jacobian_.get()));
    check(CVodeSetMaxNumSteps(cvode_.get(), most_steps));
  }
  // CVODE keeps the address of what it calls back.
  Stepper(const Stepper&) = delete;
  Stepper& operator=(const Stepper&) = delete;

  FieldSimulationStatus advance(double time) {
    const int flag = CVode(cvode_.get(), time, state_.get(), &time_, CV_NORMAL);
    if (callbacks_.stop.stop_requested()) return FieldSimulationStatus::stopped;
    const double largest = largest_change();
    if (!(largest < (flag < 0 ? many_deviations : most_deviations))) {
      return FieldSimulationStatus::diverged;
    }
    if (flag == CV_FIRST_RHSFUNC_ERR || flag == CV_REPTD_RHSFUNC_ERR) {  // not finite
      return FieldSimulationStatus::diverged;
    }
    return flag < 0 ? FieldSimulationStatus::gave_up : FieldSimulationStatus::done;
  }
  [[nodiscard]] std::span<const double> state() const { return entries(state_.get()); }

 private:
  // From the start, in deviations; NaN where a value is.
  [[nodiscard]] double largest_change() const {
    double largest = 0;
    for (std::size_t i = 0; i < callbacks_.scales.size(); ++i) {
      const double change = std::abs(state()[i] - callbacks_.start[i]) / callbacks_.scales[i];
      if (!(change <= largest)) largest = change;
    }
    return largest;
  }
  [[nodiscard]] sunindextype size() const {
    return static_cast<sunindextype>(callbacks_.system.size());
  }

  Callbacks callbacks_;
  ContextHandle context_;
  VectorHandle state_, tolerance_;
  MatrixHandle jacobian_;
  SolverHandle solver_;
  CvodeHandle cvode_;
  double time_;
};

// The values at one time of the grid into (M, times, points of space).
void store(const std::vector<double>& u, std::size_t at, std::size_t times, std::size_t points,
           std::vector<double>& values) {
  for (std::size_t c = 0; c < u.size() / points; ++c) {
    const auto from = u.begin() + static_cast<std::ptrdiff_t>(c * points);
    std::copy(from, from + static_cast<std::ptrdiff_t>(points),
              values.begin() + static_cast<std::ptrdiff_t>((c * times + at) * points));
  }
}

}  // namespace

void FieldSimulationOptions::validate() const {
  require_positive("tolerance", tolerance);
  if (!(max_values > 0)) {
    throw ArgumentError("max_values", significant_text(max_values, 3), "more than 0");
  }
}

FieldSimulation simulate_field(const FieldSet& field, std::size_t recording,
                               std::span<const FieldEquation> equations, int order,
                               const FieldSimulationOptions& options) {
  field.validate();
  options.validate();
  if (recording >= field.recordings.size()) {
    throw ArgumentError("recording", std::to_string(recording),
                        "less than " + std::to_string(field.recordings.size()));
  }
  if (equations.empty()) throw ArgumentError("equations", "none", "at least one");
  if (order < 1 || order > 2) throw ArgumentError("order", std::to_string(order), "1 or 2");
  const std::vector<double>& times = field.recordings[recording].axes[0];
  if (options.first + 1 >= times.size() || options.steps >= times.size() - options.first) {
    throw ArgumentError(
        "first", std::to_string(options.first) + " and " + std::to_string(options.steps) + " steps",
        "times of the grid, which has " + std::to_string(times.size()));
  }
  const std::size_t steps = options.steps > 0 ? options.steps : times.size() - 1 - options.first;
  const SemiDiscrete system(field, recording, equations, order);
  const std::size_t points = system.space().points(), rows = steps + 1;
  FieldSimulation out;
  out.margin = system.margin();
  out.values.assign(field.components.size() * rows * points, NAN);
  Stepper stepper(system, field.space_dim() == 1, times[options.first], options.first, options);
  store(system.on_grid(times[options.first], stepper.state()), 0, rows, points, out.values);
  for (; out.reached < steps; ++out.reached) {
    const double time = times[options.first + out.reached + 1];
    out.status = stepper.advance(time);
    if (out.status != FieldSimulationStatus::done) return out;
    store(system.on_grid(time, stepper.state()), out.reached + 1, rows, points, out.values);
  }
  return out;
}

}  // namespace mechnn
