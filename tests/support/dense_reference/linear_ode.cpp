// z = (AᵀA)⁻¹ (Aᵀβ + γα e_slack) by dense QR, and its adjoint (docs/math/solver.md, "Adjoint").
#include "support/dense_reference/linear_ode.h"

namespace mechnn::reference {

namespace {

struct Factor {
  DenseRows rows;
  Vector scale;  ///< columns are divided by their norm, which changes z only by a scaling
  Eigen::HouseholderQR<Matrix> qr;
  Matrix r;  ///< upper triangle

  explicit Factor(const DenseProblem& problem) : rows(dense_rows(problem)) {
    scale = rows.a.colwise().norm().transpose();
    qr.compute(Matrix(rows.a * scale.cwiseInverse().asDiagonal()));
    r = qr.matrixQR().topRows(rows.a.cols());
  }
  /// (AᵀA)⁻¹ g
  [[nodiscard]] Vector normal_solve(const Vector& g) const {
    Vector y = g.cwiseQuotient(scale);
    r.triangularView<Eigen::Upper>().transpose().solveInPlace(y);
    r.triangularView<Eigen::Upper>().solveInPlace(y);
    return y.cwiseQuotient(scale);
  }
  [[nodiscard]] Vector least_squares() const {
    const Vector image = qr.householderQ().transpose() * rows.beta;
    Vector z = image.head(rows.a.cols());
    r.triangularView<Eigen::Upper>().solveInPlace(z);
    return z.cwiseQuotient(scale);
  }
};

Vector solve(const Factor& factor, const DenseProblem& problem) {
  Vector z = factor.least_squares();
  if (problem.options.scheme.family == SchemeFamily::slack) {
    const Scalar pull = Scalar(problem.options.gamma) * Scalar(problem.options.alpha);
    z += factor.normal_solve(pull * Vector::Unit(z.size(), z.size() - 1));
  }
  return z;
}

/// ∂A/∂x by central differences of the assembly: in long double right to about 1e-13.
template <class Change>
Matrix rows_slope(const DenseProblem& problem, Scalar delta, Change change) {
  DenseProblem above = problem;
  DenseProblem below = problem;
  change(above, delta);
  change(below, -delta);
  return (dense_rows(above).a - dense_rows(below).a) / (2 * delta);
}

template <typename Real>
Vector expand(const Broadcast<Real>& array, std::ptrdiff_t item, std::ptrdiff_t steps,
              std::ptrdiff_t inner) {
  Vector values(steps * inner);
  if (array.values.empty()) return values;
  for (std::ptrdiff_t t = 0; t < steps; ++t) {
    const std::ptrdiff_t b = array.batch == 1 ? 0 : item;
    const std::ptrdiff_t at = b * array.step + (array.step == 1 ? 0 : t);
    for (std::ptrdiff_t i = 0; i < inner; ++i) {
      values[t * inner + i] = array.values[at * inner + i];
    }
  }
  return values;
}

}  // namespace

DenseProblem dense_item(const LinearOdeProblem<double>& problem, const LinearOdeOptions& options,
                        std::ptrdiff_t item) {
  const LinearOdeShape& s = problem.shape;
  return {s,
          options,
          expand(problem.coefficients, item, s.step, s.equation * s.dim * (s.order + 1)),
          expand(problem.rhs, item, s.step, s.equation),
          expand(problem.initial_values, item, s.initial_steps, s.dim * s.initial_orders),
          expand(problem.steps, item, s.step - 1, 1)};
}

DenseSolution dense_solve(const DenseProblem& problem) {
  const Vector z = solve(Factor(problem), problem);
  const std::ptrdiff_t size = problem.shape.step * problem.shape.dim * (problem.shape.order + 1);
  return {z.head(size), z.size() > size ? z[size] : Scalar(0)};
}

DenseGradients dense_adjoint(const DenseProblem& problem, const Vector& cotangent) {
  const Factor factor(problem);
  const LinearOdeShape& s = problem.shape;
  const Vector z = solve(factor, problem);
  Vector g = Vector::Zero(z.size());
  g.head(cotangent.size()) = cotangent;
  const Vector lambda = factor.normal_solve(g);
  const Vector image = factor.rows.a * lambda;
  const Vector residual = factor.rows.beta - factor.rows.a * z;
  const Matrix a_bar = residual * lambda.transpose() - image * z.transpose();

  DenseGradients gradients;
  const std::ptrdiff_t equations = s.step * s.equation;
  const std::ptrdiff_t given = s.initial_steps * s.dim * s.initial_orders;
  const std::ptrdiff_t m = s.dim * (s.order + 1);
  const RowWeights& w = problem.options.weights;
  gradients.rhs = Scalar(w.equation) * image.head(equations);
  gradients.initial_values = Scalar(w.initial) * image.segment(equations, given);
  gradients.coefficients.resize(equations * m);
  for (std::ptrdiff_t r = 0; r < equations; ++r) {
    gradients.coefficients.segment(r * m, m) =
        Scalar(w.equation) * a_bar.row(r).segment(r / s.equation * m, m);
  }
  gradients.steps.resize(s.step - 1);
  for (std::ptrdiff_t i = 0; i + 1 < s.step; ++i) {
    const Scalar delta = Scalar(1e-6) * problem.steps[i];
    gradients.steps[i] =
        rows_slope(problem, delta, [i](DenseProblem& p, Scalar x) { p.steps[i] += x; })
            .cwiseProduct(a_bar)
            .sum();
  }
  const Vector products = residual.cwiseProduct(image);
  const std::ptrdiff_t rest = products.size() - equations - given;
  gradients.weights.resize(3);
  gradients.weights << 2 / Scalar(w.equation) * products.head(equations).sum(),
      2 / Scalar(w.initial) * products.segment(equations, given).sum(),
      2 / Scalar(w.smoothness) * products.tail(rest).sum();
  return gradients;
}

}  // namespace mechnn::reference
