// The CPU's entries of the operations: for a single item in plain numbers, for a batch in vectors
// whose lanes hold different items, if the processor has any. Both give an item the same bits.
#pragma once

#include "linear_ode/problem/operations.h"

namespace mechnn::linear_ode {

void qr_solve_item(const LinearOdeInputs<double>& inputs, const LinearOdeOutputs<double>& outputs);
void qr_solve_item(const LinearOdeInputs<float>& inputs, const LinearOdeOutputs<float>& outputs);
void qr_solve_batch(const LinearOdeInputs<double>& inputs, const LinearOdeOutputs<double>& outputs);
void qr_solve_batch(const LinearOdeInputs<float>& inputs, const LinearOdeOutputs<float>& outputs);

void qr_adjoint_item(const LinearOdeInputs<double>& inputs,
                     const LinearOdeAdjointInputs<double>& at,
                     const LinearOdeAdjointOutputs<double>& outputs);
void qr_adjoint_item(const LinearOdeInputs<float>& inputs, const LinearOdeAdjointInputs<float>& at,
                     const LinearOdeAdjointOutputs<float>& outputs);
void qr_adjoint_batch(const LinearOdeInputs<double>& inputs,
                      const LinearOdeAdjointInputs<double>& at,
                      const LinearOdeAdjointOutputs<double>& outputs);
void qr_adjoint_batch(const LinearOdeInputs<float>& inputs, const LinearOdeAdjointInputs<float>& at,
                      const LinearOdeAdjointOutputs<float>& outputs);

void ldl_solve_item(const LinearOdeInputs<double>& inputs, const LinearOdeOutputs<double>& outputs);
void ldl_solve_batch(const LinearOdeInputs<double>& inputs,
                     const LinearOdeOutputs<double>& outputs);
void ldl_adjoint_item(const LinearOdeInputs<double>& inputs,
                      const LinearOdeAdjointInputs<double>& at,
                      const LinearOdeAdjointOutputs<double>& outputs);
void ldl_adjoint_batch(const LinearOdeInputs<double>& inputs,
                       const LinearOdeAdjointInputs<double>& at,
                       const LinearOdeAdjointOutputs<double>& outputs);

/// In vectors also for a single item: derivatives of single trajectories are not worth code of
/// their own.
void tangent_batch(const LinearOdeInputs<double>& inputs, const LinearOdeTangentInputs<double>& at,
                   const LinearOdeTangentOutputs<double>& outputs);

}  // namespace mechnn::linear_ode
