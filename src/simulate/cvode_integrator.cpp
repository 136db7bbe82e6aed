#include "simulate/cvode_integrator.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace mechnn {
namespace {

CvodeIntegrator::Callbacks& of(void* data) {
  return *static_cast<CvodeIntegrator::Callbacks*>(data);
}

int right_hand_side(double t, N_Vector state, N_Vector derivative, void* data) {
  return of(data).system.evaluate(t, entries(state), entries(derivative)) ? 0 : recoverable;
}

int jacobian(double t, N_Vector state, N_Vector, SUNMatrix matrix, void* data, N_Vector, N_Vector,
             N_Vector) {
  FirstOrderForm& system = of(data).system;
  const std::span<double> values(SUNDenseMatrix_Data(matrix), system.size() * system.size());
  return system.evaluate_jacobian(t, entries(state), values) ? 0 : recoverable;
}

/// One over the error allowed in each state.
int error_weights(N_Vector state, N_Vector weights, void* data) {
  // Below this the weight of a state that dies out would overflow.
  constexpr double least = 1e-290;
  const CvodeIntegrator::Callbacks& own = of(data);
  for (std::size_t i = 0; i < own.scales.size(); ++i) {
    const double allowed = own.relative_tolerance * std::fabs(entries(state)[i]) +
                           own.absolute_tolerance * own.scales[i];
    entries(weights)[i] = 1 / std::max(allowed, least);
  }
  return 0;
}

void keep_message(int, const char*, const char*, char* text, void* message) {
  *static_cast<std::string*>(message) = text;
}

}  // namespace

CvodeIntegrator::CvodeIntegrator(FirstOrderForm& system, std::span<const double> initial_state,
                                 std::vector<double> scales, double first_time, double last_time,
                                 const SimulationOptions& options)
    : callbacks_{system, options.relative_tolerance, options.absolute_tolerance, std::move(scales)},
      context_(make_context()),
      state_(new_vector(system.size(), context_.get())),
      interpolated_(new_vector(system.size(), context_.get())),
      time_(first_time),
      last_time_(last_time),
      kinks_(options.inputs.times) {
  const auto size = static_cast<sunindextype>(system.size());
  jacobian_ = require(MatrixHandle(SUNDenseMatrix(size, size, context_.get())));
  solver_ = require(SolverHandle(SUNLinSol_Dense(state_.get(), jacobian_.get(), context_.get())));
  cvode_ = require(CvodeHandle(CVodeCreate(CV_BDF, context_.get())));
  std::copy(initial_state.begin(), initial_state.end(), entries(state_.get()).begin());
  set_up();
}

void CvodeIntegrator::set_up() {
  check(CVodeSetErrHandlerFn(cvode_.get(), keep_message, &message_));
  check(CVodeInit(cvode_.get(), right_hand_side, time_, state_.get()));
  check(CVodeWFtolerances(cvode_.get(), error_weights));
  check(CVodeSetUserData(cvode_.get(), &callbacks_));
  check(CVodeSetLinearSolver(cvode_.get(), solver_.get(), jacobian_.get()));
  check(CVodeSetJacFn(cvode_.get(), jacobian));
}

double CvodeIntegrator::next_stop() const {
  // CVODE reaches a stop up to rounding only, and refuses one that it has passed.
  const double rounding = 1e-12 * (std::fabs(time_) + std::fabs(last_time_));
  const auto kink = std::upper_bound(kinks_.begin(), kinks_.end(), time_ + rounding);
  return kink == kinks_.end() ? last_time_ : std::min(*kink, last_time_);
}

int CvodeIntegrator::step() {
  // A step across a sample of the inputs could pass over a pulse, and f has no derivative there.
  check(CVodeSetStopTime(cvode_.get(), next_stop()));
  // In one-step mode CVODE reads the output time only to choose the first step.
  const int flag = CVode(cvode_.get(), last_time_, state_.get(), &time_, CV_ONE_STEP);
  for (std::size_t i = 0; i < callbacks_.scales.size(); ++i) {
    callbacks_.scales[i] = std::max(callbacks_.scales[i], std::fabs(state()[i]));
  }
  return flag;
}

std::span<const double> CvodeIntegrator::state() const { return entries(state_.get()); }

void CvodeIntegrator::interpolate(double time, std::span<double> state) {
  check(CVodeGetDky(cvode_.get(), time, 0, interpolated_.get()));
  const auto values = entries(interpolated_.get());
  std::copy(values.begin(), values.end(), state.begin());
}

}  // namespace mechnn
