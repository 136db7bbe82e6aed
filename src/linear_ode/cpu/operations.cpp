// The operations on the CPU: one item or a batch.
#include "linear_ode/problem/operations.h"

#include "linear_ode/cpu/entries.h"
#include "linear_ode/cpu/instruction_set.h"

namespace mechnn::linear_ode {

namespace {

template <typename Real>
bool is_single(const LinearOdeInputs<Real>& inputs) {
  choose_instruction_set();
  return inputs.items.count == 1;
}

template <typename Real>
void qr_solve_any(const LinearOdeInputs<Real>& inputs, const LinearOdeOutputs<Real>& outputs) {
  is_single(inputs) ? qr_solve_item(inputs, outputs) : qr_solve_batch(inputs, outputs);
}

template <typename Real>
void qr_adjoint_any(const LinearOdeInputs<Real>& inputs, const LinearOdeAdjointInputs<Real>& at,
                    const LinearOdeAdjointOutputs<Real>& outputs) {
  is_single(inputs) ? qr_adjoint_item(inputs, at, outputs) : qr_adjoint_batch(inputs, at, outputs);
}

}  // namespace

void qr_solve(const LinearOdeInputs<double>& inputs, const LinearOdeOutputs<double>& outputs) {
  qr_solve_any(inputs, outputs);
}
void qr_solve(const LinearOdeInputs<float>& inputs, const LinearOdeOutputs<float>& outputs) {
  qr_solve_any(inputs, outputs);
}

void qr_adjoint(const LinearOdeInputs<double>& inputs, const LinearOdeAdjointInputs<double>& at,
                const LinearOdeAdjointOutputs<double>& outputs) {
  qr_adjoint_any(inputs, at, outputs);
}
void qr_adjoint(const LinearOdeInputs<float>& inputs, const LinearOdeAdjointInputs<float>& at,
                const LinearOdeAdjointOutputs<float>& outputs) {
  qr_adjoint_any(inputs, at, outputs);
}

void ldl_solve(const LinearOdeInputs<double>& inputs, const LinearOdeOutputs<double>& outputs) {
  is_single(inputs) ? ldl_solve_item(inputs, outputs) : ldl_solve_batch(inputs, outputs);
}

void ldl_adjoint(const LinearOdeInputs<double>& inputs, const LinearOdeAdjointInputs<double>& at,
                 const LinearOdeAdjointOutputs<double>& outputs) {
  is_single(inputs) ? ldl_adjoint_item(inputs, at, outputs)
                    : ldl_adjoint_batch(inputs, at, outputs);
}

void tangent(const LinearOdeInputs<double>& inputs, const LinearOdeTangentInputs<double>& at,
             const LinearOdeTangentOutputs<double>& outputs) {
  choose_instruction_set();
  tangent_batch(inputs, at, outputs);
}

}  // namespace mechnn::linear_ode
