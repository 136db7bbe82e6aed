#include "simulate/cvode_integrator.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace mechnn {
namespace {

constexpr int recoverable = 1;  // CVODE tries a shorter step

std::span<double> entries(N_Vector vector) {
  return {N_VGetArrayPointer(vector), static_cast<std::size_t>(N_VGetLength(vector))};
}

int right_hand_side(double t, N_Vector state, N_Vector derivative, void* system) {
  auto& form = *static_cast<FirstOrderForm*>(system);
  return form.evaluate(t, entries(state), entries(derivative)) ? 0 : recoverable;
}

int jacobian(double t, N_Vector state, N_Vector, SUNMatrix matrix, void* system, N_Vector, N_Vector,
             N_Vector) {
  auto& form = *static_cast<FirstOrderForm*>(system);
  const std::span<double> values(SUNDenseMatrix_Data(matrix), form.size() * form.size());
  return form.evaluate_jacobian(t, entries(state), values) ? 0 : recoverable;
}

void keep_message(int, const char*, const char*, char* text, void* message) {
  *static_cast<std::string*>(message) = text;
}

/// Setting up fails only for want of memory or by a defect here.
void check(int flag) {
  if (flag < 0) throw std::runtime_error("CVODE: set-up failed with flag " + std::to_string(flag));
}

VectorHandle new_vector(std::size_t size, SUNContext context) {
  return require(VectorHandle(N_VNew_Serial(static_cast<sunindextype>(size), context)));
}

}  // namespace

CvodeIntegrator::CvodeIntegrator(FirstOrderForm& system, std::span<const double> initial_state,
                                 double first_time, double last_time,
                                 const SimulationOptions& options)
    : context_(make_context()),
      state_(new_vector(system.size(), context_.get())),
      interpolated_(new_vector(system.size(), context_.get())),
      time_(first_time),
      last_time_(last_time) {
  const auto size = static_cast<sunindextype>(system.size());
  jacobian_ = require(MatrixHandle(SUNDenseMatrix(size, size, context_.get())));
  solver_ = require(SolverHandle(SUNLinSol_Dense(state_.get(), jacobian_.get(), context_.get())));
  cvode_ = require(CvodeHandle(CVodeCreate(CV_BDF, context_.get())));
  check(CVodeSetErrHandlerFn(cvode_.get(), keep_message, &message_));

  std::copy(initial_state.begin(), initial_state.end(), entries(state_.get()).begin());
  const VectorHandle tolerances = new_vector(system.size(), context_.get());
  for (std::size_t i = 0; i < system.size(); ++i) {
    entries(tolerances.get())[i] =
        options.absolute_tolerance * std::max(1.0, std::fabs(initial_state[i]));
  }
  check(CVodeInit(cvode_.get(), right_hand_side, first_time, state_.get()));
  check(CVodeSVtolerances(cvode_.get(), options.relative_tolerance, tolerances.get()));
  check(CVodeSetUserData(cvode_.get(), &system));
  check(CVodeSetLinearSolver(cvode_.get(), solver_.get(), jacobian_.get()));
  check(CVodeSetJacFn(cvode_.get(), jacobian));
  check(CVodeSetStopTime(cvode_.get(), last_time));
}

int CvodeIntegrator::step() {
  // In one-step mode CVODE reads the output time only to choose the first step.
  return CVode(cvode_.get(), last_time_, state_.get(), &time_, CV_ONE_STEP);
}

std::span<const double> CvodeIntegrator::state() const { return entries(state_.get()); }

void CvodeIntegrator::interpolate(double time, std::span<double> state) {
  check(CVodeGetDky(cvode_.get(), time, 0, interpolated_.get()));
  const auto values = entries(interpolated_.get());
  std::copy(values.begin(), values.end(), state.begin());
}

}  // namespace mechnn
