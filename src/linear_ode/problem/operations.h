// Banded least squares of linear ODEs: the operations that a backend computes (cpu/, cuda/).
//
// Forward: for each batch item, minimise ‖A z − β‖² over z = (u[t, d, k], slack) by eliminating
// step by step (docs/math/solver.md). Adjoint: with λ = (AᵀA)⁻¹ g and ρ = β − A z, every row a·z =
// β_r gets
//   ∂L/∂β_r = a·λ,  ∂L/∂a = ρ_r λ − (a·λ) z.
// The adjoint eliminates again: an item's factor is some 15 times its solution, and writing it to
// memory costs more than computing it in cache. Cost is linear in steps and in batch; the workspace
// holds one block of lanes at a time.
#pragma once

#include <cstddef>

#include "linear_ode/problem/band.h"
#include "linear_ode/problem/memory.h"
#include "mechnn/linear_ode.h"

namespace mechnn::linear_ode {

/// √eps of its diagonal entry: a pivot below it has lost half of its digits. What rounding leaves
/// in place of a zero pivot reaches 3e7 eps (taylor, n = 2, no equation, 50 steps), since errors of
/// early steps grow with the undetermined solution.
inline constexpr double default_min_pivot = 1.49e-8;

/// One input, (B|1, T|1, inner): strides are 0 where it broadcasts.
template <typename Real>
struct Strided {
  const Real* values = nullptr;
  std::ptrdiff_t batch_stride = 0;  ///< numbers from one item to the next
  std::ptrdiff_t step_stride = 0;   ///< numbers from one step to the next
  std::ptrdiff_t item_size = 0;     ///< numbers of one item
  const Real* tangents = nullptr;   ///< for tangent: what the values move along; null: they do not
};

/// Items first .. first + count − 1 of a batch.
struct ItemRange {
  std::ptrdiff_t first = 0;
  std::ptrdiff_t count = 1;
};

/// One call for some items of a batch. Arrays are those of the whole batch.
template <typename Real>
struct LinearOdeInputs {
  const Band* band = nullptr;
  ItemRange items;
  Memory* memory = nullptr;
  Memory* dual_memory = nullptr;  ///< for tangent only
  Strided<Real> coefficients;     ///< inner (E, D, n+1)
  Strided<Real> rhs;              ///< inner (E)
  Strided<Real> initial_values;   ///< inner (D, n_iv)
  Strided<Real> steps;            ///< inner ()
  RowWeights weights;
  RowWeights weights_tangent{0, 0, 0};
  double slack_pull = 0;                 ///< γ α
  double min_pivot = default_min_pivot;  ///< LDLᵀ: smaller ones, against their diagonal, are tiny
};

/// Bits that a kernel sets for an item.
enum KernelStatus : unsigned char {
  tiny_pivot = 1,  ///< a pivot vanished against its column
  not_finite = 2,  ///< a number of the solution is not finite
};

template <typename Real>
struct LinearOdeOutputs {
  Real* solution = nullptr;         ///< (B, T, D, n+1)
  Real* slack = nullptr;            ///< (B) or null
  unsigned char* status = nullptr;  ///< (B): bits of KernelStatus
};

template <typename Real>
struct LinearOdeAdjointInputs {
  const Real* solution = nullptr;      ///< (B, T, D, n+1); null: qr_adjoint computes it
  const Real* slack = nullptr;         ///< (B) or null
  const Real* cotangent = nullptr;     ///< (B, T, D, n+1)
  const ItemStatus* status = nullptr;  ///< (B): items not solved are skipped
};

/// The gradient of one input, laid out as an item of it. Items that were not solved count as zero.
template <typename Real>
struct GradientOutput {
  Real* items = nullptr;   ///< (B, …), overwritten; or, where the batch shares the input,
  double* sums = nullptr;  ///< (1, …), added to in double
};

template <typename Real>
struct LinearOdeAdjointOutputs {
  GradientOutput<Real> coefficients;
  GradientOutput<Real> rhs;
  GradientOutput<Real> initial_values;
  GradientOutput<Real> steps;
  double* weights = nullptr;  ///< (3), added to
  /// (B) or null: LDLᵀ sets tiny_pivot, and counts the item as not solved.
  unsigned char* status = nullptr;
};

template <typename Real>
struct LinearOdeTangentInputs {
  const Real* cotangent = nullptr;          ///< (B, T, D, n+1); null: no gradients are asked for
  const Real* cotangent_tangent = nullptr;  ///< (B, T, D, n+1); null: zero
  const ItemStatus* status = nullptr;       ///< (B): items not solved count as zero
};

/// Derivatives along the inputs' tangents.
template <typename Real>
struct LinearOdeTangentOutputs {
  Real* solution = nullptr;  ///< (B, T, D, n+1)
  Real* slack = nullptr;     ///< (B) or null
  LinearOdeAdjointOutputs<Real> gradients;
};

void qr_solve(const LinearOdeInputs<double>& inputs, const LinearOdeOutputs<double>& outputs);
void qr_solve(const LinearOdeInputs<float>& inputs, const LinearOdeOutputs<float>& outputs);
void qr_adjoint(const LinearOdeInputs<double>& inputs, const LinearOdeAdjointInputs<double>& at,
                const LinearOdeAdjointOutputs<double>& outputs);
void qr_adjoint(const LinearOdeInputs<float>& inputs, const LinearOdeAdjointInputs<float>& at,
                const LinearOdeAdjointOutputs<float>& outputs);

/// The normal equations square the condition number, so there is no float32 version.
void ldl_solve(const LinearOdeInputs<double>& inputs, const LinearOdeOutputs<double>& outputs);
void ldl_adjoint(const LinearOdeInputs<double>& inputs, const LinearOdeAdjointInputs<double>& at,
                 const LinearOdeAdjointOutputs<double>& outputs);

/// Through QR, of a band planned for Elimination::whole.
void tangent(const LinearOdeInputs<double>& inputs, const LinearOdeTangentInputs<double>& at,
             const LinearOdeTangentOutputs<double>& outputs);

}  // namespace mechnn::linear_ode
