// The operators below the public one as functions: each call goes through PyTorch's dispatcher, and
// each kernel has the type given here (schema.cpp says what the arguments are).
#pragma once

#include <ATen/core/List.h>
#include <ATen/core/Tensor.h>
#include <c10/core/SymInt.h>

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace mechnn::ops {

using Tensors = std::vector<at::Tensor>;
using OptionalTensor = std::optional<at::Tensor>;
using OptionalTensors = c10::List<OptionalTensor>;

using SolveKernel = std::tuple<at::Tensor, at::Tensor, at::Tensor>(
    at::TensorList problem, std::string_view scheme, std::string_view factorisation, double gamma,
    double alpha, std::optional<c10::SymInt> time_points);
using AdjointKernel = Tensors(at::TensorList problem, at::TensorList solved,
                              const at::Tensor& cotangent, std::string_view scheme,
                              std::string_view factorisation, double gamma, double alpha);
using TangentKernel = at::Tensor(at::TensorList problem, at::TensorList solved,
                                 const OptionalTensors& tangents, std::string_view scheme,
                                 std::string_view factorisation, double gamma, double alpha);
using AdjointTangentKernel = std::tuple<at::Tensor, Tensors>(
    at::TensorList problem, at::TensorList solved, const at::Tensor& cotangent,
    const OptionalTensors& tangents, const OptionalTensor& cotangent_tangent,
    std::string_view scheme, std::string_view factorisation, double gamma, double alpha);

/// The arguments, other than tensors, that every operator takes.
struct Options {
  std::string scheme, factorisation;
  double gamma, alpha;
};

inline Options options_of(std::string_view scheme, std::string_view factorisation, double gamma,
                          double alpha) {
  return {std::string(scheme), std::string(factorisation), gamma, alpha};
}

/// The list as plain tensors: an absent one becomes an undefined tensor.
Tensors with_undefined(const OptionalTensors& tensors);

/// Arguments and results of one call of _linear_ode_solve.
struct Solved {
  Tensors problem;  ///< coefficients, rhs, initial_values, steps and, where given, weights
  Tensors result;   ///< solution, slack, status
  Options options;
};

/// Tangents of the problem's tensors and of the cotangent; an undefined one is zero.
struct Tangents {
  Tensors problem;
  at::Tensor cotangent;
};

/// Solution, slack and status.
Tensors call_solve(at::TensorList problem, const Options& options,
                   std::optional<c10::SymInt> time_points);
/// The gradients of the problem's tensors.
Tensors call_adjoint(const Solved& solved, const at::Tensor& cotangent);
/// The tangent of the solution.
at::Tensor call_tangent(const Solved& solved, const Tangents& tangents);

struct AdjointTangent {
  at::Tensor solution;  ///< its tangent
  Tensors gradients;    ///< the tangents of the problem's gradients
};
AdjointTangent call_adjoint_tangent(const Solved& solved, const at::Tensor& cotangent,
                                    const Tangents& tangents);

}  // namespace mechnn::ops
