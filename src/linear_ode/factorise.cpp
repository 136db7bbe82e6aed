#include "linear_ode/factorise.h"

namespace mechnn {

namespace {

using linear_ode::ItemRange;

/// A pivot of LDLᵀ below this share of its diagonal has lost seven of sixteen digits: QR takes
/// over.
constexpr double min_trusted_pivot = 1e-7;

/// work(item) for every item that LDLᵀ leaves, by its kernel status.
template <class Work>
void for_each_left(const ItemRange& items, const unsigned char* kernel_status, const Work& work) {
  for (std::ptrdiff_t item = items.first; item < items.first + items.count; ++item) {
    if (kernel_status[item] != 0) work(ItemRange{item, 1});
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
  for_each_left(inputs.items, outputs.status, [&](const ItemRange& item) {
    inputs.items = item;
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
  for_each_left(items, outputs.status, [&](const ItemRange& item) {
    if (at.status[item.first] != ItemStatus::solved) return;
    inputs.items = item;
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
