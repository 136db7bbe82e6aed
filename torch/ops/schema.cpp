// Schemas of the operators. The first is the one that programs call; the others, which take one
// dimension of batch, are what it and its derivatives are made of, and what a device implements.
//
//   problem   coefficients, rhs, initial_values, steps and, where given, weights
//   solved    solution, slack, status
//   tangents  one for each tensor of the problem; one that is not given is zero
//
// Of z(x), x the problem, and J = ∂z/∂x: _linear_ode_adjoint is Jᵀ cotangent, _linear_ode_tangent
// J tangents, and _linear_ode_adjoint_tangent J tangents and the derivative of Jᵀ cotangent along
// the tangents of x and of the cotangent.
#include <torch/library.h>

TORCH_LIBRARY(mechnn, library) {
  library.def(
      "linear_ode_solve(Tensor coefficients, Tensor rhs, Tensor initial_values, Tensor steps, "
      "Tensor? weights=None, *, str scheme='gbdf6', str factorisation='auto', float gamma=0.5, "
      "float alpha=0.0, SymInt? time_points=None) "
      "-> (Tensor solution, Tensor slack, Tensor status)");
  library.def(
      "_linear_ode_solve(Tensor[] problem, *, str scheme, str factorisation, float gamma, "
      "float alpha, SymInt? time_points) -> (Tensor solution, Tensor slack, Tensor status)");
  library.def(
      "_linear_ode_adjoint(Tensor[] problem, Tensor[] solved, Tensor cotangent, *, str scheme, "
      "str factorisation, float gamma, float alpha) -> Tensor[]");
  library.def(
      "_linear_ode_tangent(Tensor[] problem, Tensor[] solved, Tensor?[] tangents, *, str scheme, "
      "str factorisation, float gamma, float alpha) -> Tensor");
  library.def(
      "_linear_ode_adjoint_tangent(Tensor[] problem, Tensor[] solved, Tensor cotangent, "
      "Tensor?[] tangents, Tensor? cotangent_tangent, *, str scheme, str factorisation, "
      "float gamma, float alpha) -> (Tensor solution, Tensor[] gradients)");
}
