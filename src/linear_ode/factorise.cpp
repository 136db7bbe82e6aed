#include "linear_ode/factorise.h"

#include <algorithm>

namespace mechnn {

namespace {

using linear_ode::ItemRange;

/// work(run) for every run of items whose kernel status is not zero. A run is passed whole, so that
/// its items fill vectors.
template <class Work>
void for_each_run(const ItemRange& items, const unsigned char* kernel_status, const Work& work) {
  const unsigned char* const end = kernel_status + items.first + items.count;
  const auto is_set = [](unsigned char status) { return status != 0; };
  const auto is_clear = [](unsigned char status) { return status == 0; };
  const unsigned char* first = std::find_if(kernel_status + items.first, end, is_set);
  while (first != end) {
    const unsigned char* const last = std::find_if(first, end, is_clear);
    work(ItemRange{first - kernel_status, last - first});
    first = std::find_if(last, end, is_set);
  }
}

}  // namespace

bool prefers_ldl(const LinearOdeOptions& options) {
  return options.factorisation == Factorisation::automatic &&
         !traits_of(options.scheme.family).determined;
}

void solve_items(const LinearOdeOptions& options, linear_ode::LinearOdeInputs<double> inputs,
                 const linear_ode::LinearOdeOutputs<double>& outputs) {
  if (options.factorisation == Factorisation::ldl) return linear_ode::ldl_solve(inputs, outputs);
  if (!prefers_ldl(options)) return linear_ode::qr_solve(inputs, outputs);
  inputs.min_pivot = min_trusted_pivot;
  linear_ode::ldl_solve(inputs, outputs);
  // A run is found before QR writes the status of its items.
  const ItemRange items = inputs.items;
  for_each_run(items, outputs.status, [&](const ItemRange& run) {
    inputs.items = run;
    linear_ode::qr_solve(inputs, outputs);
  });
}

void solve_items(const LinearOdeOptions& /*options*/,
                 const linear_ode::LinearOdeInputs<float>& inputs,
                 const linear_ode::LinearOdeOutputs<float>& outputs) {
  linear_ode::qr_solve(inputs, outputs);
}

void adjoint_items(const LinearOdeOptions& options, linear_ode::LinearOdeInputs<double> inputs,
                   const linear_ode::LinearOdeAdjointInputs<double>& at,
                   const linear_ode::LinearOdeAdjointOutputs<double>& outputs) {
  if (options.factorisation == Factorisation::ldl) {
    return linear_ode::ldl_adjoint(inputs, at, outputs);
  }
  if (!prefers_ldl(options)) return linear_ode::qr_adjoint(inputs, at, outputs);
  const ItemRange items = inputs.items;
  inputs.min_pivot = min_trusted_pivot;
  linear_ode::ldl_adjoint(inputs, at, outputs);
  for_each_run(items, outputs.status, [&](const ItemRange& run) {
    inputs.items = run;
    linear_ode::qr_adjoint(inputs, at, outputs);
  });
}

void adjoint_items(const LinearOdeOptions& /*options*/,
                   const linear_ode::LinearOdeInputs<float>& inputs,
                   const linear_ode::LinearOdeAdjointInputs<float>& at,
                   const linear_ode::LinearOdeAdjointOutputs<float>& outputs) {
  linear_ode::qr_adjoint(inputs, at, outputs);
}

}  // namespace mechnn
