// Schemas of the operators. Extents of 1 in batch and step are shared; see linear_ode.h.
//
// Of z(x), x all inputs, and J = ∂z/∂x: linear_ode_adjoint is Jᵀ cotangent, linear_ode_tangent
// J direction, and linear_ode_adjoint_tangent the derivative of Jᵀ cotangent along the directions
// of x and of the cotangent, with J direction before it. A direction that is not given is zero.
#include <torch/library.h>

TORCH_LIBRARY(mechnn, library) {
  library.def(
      "linear_ode_solve(Tensor coefficients, Tensor rhs, Tensor initial_values, Tensor steps, "
      "Tensor? weights=None, *, str scheme='gbdf6', str factorisation='auto', float gamma=0.5, "
      "float alpha=0.0, SymInt? time_points=None) "
      "-> (Tensor solution, Tensor slack, Tensor status)");
  library.def(
      "linear_ode_adjoint(Tensor coefficients, Tensor rhs, Tensor initial_values, Tensor steps, "
      "Tensor? weights, Tensor solution, Tensor slack, Tensor status, Tensor cotangent, *, "
      "str scheme='gbdf6', str factorisation='auto', float gamma=0.5, float alpha=0.0) "
      "-> (Tensor coefficients, Tensor rhs, Tensor initial_values, Tensor steps, Tensor weights)");
  library.def(
      "linear_ode_tangent(Tensor coefficients, Tensor rhs, Tensor initial_values, Tensor steps, "
      "Tensor? weights, Tensor solution, Tensor slack, Tensor status, "
      "Tensor? coefficients_direction=None, Tensor? rhs_direction=None, "
      "Tensor? initial_values_direction=None, Tensor? steps_direction=None, "
      "Tensor? weights_direction=None, *, str scheme='gbdf6', str factorisation='auto', "
      "float gamma=0.5, float alpha=0.0) -> Tensor");
  library.def(
      "linear_ode_adjoint_tangent(Tensor coefficients, Tensor rhs, Tensor initial_values, "
      "Tensor steps, Tensor? weights, Tensor solution, Tensor slack, Tensor status, "
      "Tensor cotangent, Tensor? coefficients_direction=None, Tensor? rhs_direction=None, "
      "Tensor? initial_values_direction=None, Tensor? steps_direction=None, "
      "Tensor? weights_direction=None, Tensor? cotangent_direction=None, *, str scheme='gbdf6', "
      "str factorisation='auto', float gamma=0.5, float alpha=0.0) "
      "-> (Tensor solution, Tensor coefficients, Tensor rhs, Tensor initial_values, Tensor steps, "
      "Tensor weights)");
}
