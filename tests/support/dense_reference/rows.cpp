// The rows of docs/math/solver.md in the unscaled unknowns.
#include <algorithm>
#include <cmath>

#include "support/dense_reference/linear_ode.h"

namespace mechnn::reference {

namespace {

/// Appends rows to a growing dense system.
class Builder {
 public:
  explicit Builder(const DenseProblem& problem) : shape_(problem.shape), n_(shape_.order) {
    border_ = problem.options.scheme.family == SchemeFamily::slack ? 1 : 0;
    columns_ = shape_.step * shape_.dim * (n_ + 1) + border_;
  }

  void begin(Scalar weight) {
    row_ = Vector::Zero(columns_);
    weight_ = weight;
  }
  Scalar& at(std::ptrdiff_t t, std::ptrdiff_t d, std::ptrdiff_t k) {
    return row_[(t * shape_.dim + d) * (n_ + 1) + k];
  }
  void slack() {
    if (border_ > 0) row_[columns_ - 1] = 1;
  }
  void end(Scalar beta) {
    rows_.push_back(weight_ * row_);
    beta_.push_back(weight_ * beta);
  }
  [[nodiscard]] DenseRows take() const {
    DenseRows result{Matrix(rows_.size(), columns_), Vector(rows_.size())};
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      result.a.row(r) = rows_[r];
      result.beta[r] = beta_[r];
    }
    return result;
  }

 private:
  const LinearOdeShape& shape_;
  std::ptrdiff_t n_;
  std::ptrdiff_t border_;
  std::ptrdiff_t columns_;
  Scalar weight_ = 1;
  Vector row_;
  std::vector<Vector> rows_;
  std::vector<Scalar> beta_;
};

Scalar factorial(std::ptrdiff_t k) { return std::tgamma(static_cast<Scalar>(k + 1)); }
Scalar power(Scalar x, std::ptrdiff_t k) { return std::pow(x, static_cast<int>(k)); }

void equation_rows(const DenseProblem& p, Builder& rows) {
  const LinearOdeShape& s = p.shape;
  for (std::ptrdiff_t t = 0; t < s.step; ++t) {
    for (std::ptrdiff_t e = 0; e < s.equation; ++e) {
      rows.begin(p.options.weights.equation);
      for (std::ptrdiff_t d = 0; d < s.dim; ++d) {
        for (std::ptrdiff_t k = 0; k <= s.order; ++k) {
          rows.at(t, d, k) = p.coefficients[((t * s.equation + e) * s.dim + d) * (s.order + 1) + k];
        }
      }
      rows.end(p.rhs[t * s.equation + e]);
    }
  }
}

void given_rows(const DenseProblem& p, Builder& rows) {
  const LinearOdeShape& s = p.shape;
  for (std::ptrdiff_t t = 0; t < s.initial_steps; ++t) {
    for (std::ptrdiff_t d = 0; d < s.dim; ++d) {
      for (std::ptrdiff_t k = 0; k < s.initial_orders; ++k) {
        rows.begin(p.options.weights.initial);
        rows.at(t, d, k) = 1;
        rows.end(p.initial_values[(t * s.dim + d) * s.initial_orders + k]);
      }
    }
  }
}

/// Forward and backward Taylor rows of derivatives 0..top.
void taylor_rows(const DenseProblem& p, std::ptrdiff_t top, Builder& rows) {
  const std::ptrdiff_t n = p.shape.order;
  for (std::ptrdiff_t t = 0; t + 1 < p.shape.step; ++t) {
    const Scalar h = p.steps[t];
    for (std::ptrdiff_t d = 0; d < p.shape.dim; ++d) {
      for (std::ptrdiff_t i = 0; i <= top; ++i) {
        rows.begin(p.options.weights.smoothness);
        for (std::ptrdiff_t o = i; o <= n; ++o) rows.at(t, d, o) = power(h, o) / factorial(o - i);
        rows.at(t + 1, d, i) = -power(h, i);
        rows.slack();
        rows.end(0);
        rows.begin(p.options.weights.smoothness);
        for (std::ptrdiff_t o = i; o <= n; ++o) {
          rows.at(t + 1, d, o) = power(-h, o) / factorial(o - i);
        }
        rows.at(t, d, i) = -power(-h, i);
        rows.slack();
        rows.end(0);
      }
    }
  }
}

void central_rows(const DenseProblem& p, Builder& rows) {
  const std::ptrdiff_t n = p.shape.order;
  for (std::ptrdiff_t t = 1; t + 1 < p.shape.step; ++t) {
    const Scalar span = p.steps[t - 1] + p.steps[t];
    for (std::ptrdiff_t d = 0; d < p.shape.dim; ++d) {
      rows.begin(p.options.weights.smoothness);
      rows.at(t - 1, d, n - 1) = -power(span, n - 2);
      rows.at(t + 1, d, n - 1) = power(span, n - 2);
      rows.at(t, d, n) = -power(span, n - 1);
      rows.slack();
      rows.end(0);
    }
  }
}

/// Weights with Σ_j x_j^q w_j = f_q over the given nodes, x in units of h from t.
Vector moment_weights(const DenseProblem& p, std::ptrdiff_t first, std::ptrdiff_t count,
                      std::ptrdiff_t t, Scalar h, const Vector& f) {
  Matrix v(count, count);
  for (std::ptrdiff_t j = 0; j < count; ++j) {
    Scalar x = 0;
    for (std::ptrdiff_t i = t; i < first + j; ++i) x += p.steps[i] / h;
    for (std::ptrdiff_t i = first + j; i < t; ++i) x -= p.steps[i] / h;
    for (std::ptrdiff_t q = 0; q < count; ++q) v(q, j) = power(x, q);
  }
  return v.fullPivLu().solve(f);
}

void gam_rows(const DenseProblem& p, Builder& rows) {
  const std::ptrdiff_t steps = p.shape.step;
  const std::ptrdiff_t order = p.options.scheme.order;
  const std::ptrdiff_t nodes = std::min(order, steps);
  Vector f(nodes);
  for (std::ptrdiff_t q = 0; q < nodes; ++q) f[q] = Scalar(1) / Scalar(q + 1);
  for (std::ptrdiff_t t = 0; t + 1 < steps; ++t) {
    const Scalar h = p.steps[t];
    const std::ptrdiff_t s = std::clamp<std::ptrdiff_t>(t - order / 2 + 1, 0, steps - nodes);
    const Vector omega = moment_weights(p, s, nodes, t, h, f);
    for (std::ptrdiff_t d = 0; d < p.shape.dim; ++d) {
      for (std::ptrdiff_t k = 0; k < p.shape.order; ++k) {
        rows.begin(p.options.weights.smoothness);
        rows.at(t + 1, d, k) = power(h, k);
        rows.at(t, d, k) = -power(h, k);
        for (std::ptrdiff_t j = 0; j < nodes; ++j) {
          rows.at(s + j, d, k + 1) = -power(h, k + 1) * omega[j];
        }
        rows.end(0);
      }
    }
  }
}

void gbdf_rows(const DenseProblem& p, Builder& rows) {
  const std::ptrdiff_t steps = p.shape.step;
  const std::ptrdiff_t order = p.options.scheme.order;
  const std::ptrdiff_t nodes = std::min(order + 1, steps);
  const std::ptrdiff_t nu = order % 2 == 0 ? order / 2 + 1 : (order + 1) / 2;
  Vector f = Vector::Zero(nodes);
  if (nodes > 1) f[1] = 1;
  for (std::ptrdiff_t t = 1; t < steps; ++t) {
    const Scalar h = p.steps[t - 1];
    const std::ptrdiff_t s = std::clamp<std::ptrdiff_t>(t - nu, 0, steps - nodes);
    const Vector alpha = moment_weights(p, s, nodes, t, h, f);
    for (std::ptrdiff_t d = 0; d < p.shape.dim; ++d) {
      for (std::ptrdiff_t k = 0; k < p.shape.order; ++k) {
        rows.begin(p.options.weights.smoothness);
        for (std::ptrdiff_t j = 0; j < nodes; ++j) rows.at(s + j, d, k) = power(h, k) * alpha[j];
        rows.at(t, d, k + 1) = -power(h, k + 1);
        rows.end(0);
      }
    }
  }
}

}  // namespace

DenseRows dense_rows(const DenseProblem& problem) {
  Builder rows(problem);
  equation_rows(problem, rows);
  given_rows(problem, rows);
  switch (problem.options.scheme.family) {
    case SchemeFamily::taylor:
      taylor_rows(problem, problem.shape.order, rows);
      break;
    case SchemeFamily::taylor_central:
    case SchemeFamily::slack:
      taylor_rows(problem, problem.shape.order - 1, rows);
      central_rows(problem, rows);
      break;
    case SchemeFamily::gam:
      gam_rows(problem, rows);
      break;
    case SchemeFamily::gbdf:
      gbdf_rows(problem, rows);
      break;
  }
  return rows.take();
}

}  // namespace mechnn::reference
