// Schemas of the operators. Extents of 1 in batch and step are shared; see linear_ode.h.
#include <torch/library.h>

TORCH_LIBRARY(mechnn, library) {
  library.def(
      "linear_ode_solve(Tensor coefficients, Tensor rhs, Tensor initial_values, Tensor steps, "
      "Tensor? weights=None, *, str rows='gbdf6', str factorisation='qr', float gamma=0.5, "
      "float alpha=0.0, SymInt? number_of_steps=None) "
      "-> (Tensor solution, Tensor slack, Tensor status)");
  library.def(
      "linear_ode_adjoint(Tensor coefficients, Tensor rhs, Tensor initial_values, Tensor steps, "
      "Tensor? weights, Tensor solution, Tensor slack, Tensor status, Tensor cotangent, *, "
      "str rows='gbdf6', str factorisation='qr', float gamma=0.5, float alpha=0.0) "
      "-> (Tensor coefficients, Tensor rhs, Tensor initial_values, Tensor steps, Tensor weights)");
}
