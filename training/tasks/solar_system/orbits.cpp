#include "training/tasks/solar_system/orbits.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>

#include "mechnn/argument_error.h"
#include "training/numbers.h"
#include "training/tasks/solar_system/known_strengths.h"

namespace mechnn::training::solar_system {
namespace {

using Vector = std::array<double, space>;

Vector operator+(const Vector& a, const Vector& b) {
  return {a[0] + b[0], a[1] + b[1], a[2] + b[2]};
}
Vector operator-(const Vector& a, const Vector& b) {
  return {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
}
Vector operator*(double s, const Vector& a) { return {s * a[0], s * a[1], s * a[2]}; }
double dot(const Vector& a, const Vector& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

/// x (body), then v (body).
using State = std::vector<Vector>;

class RightHandSide {
 public:
  explicit RightHandSide(const Gravity& gravity)
      : gravity_(gravity), newton_(bodies()), potential_(bodies()) {}

  [[nodiscard]] std::size_t bodies() const { return gravity_.strengths.size(); }

  void operator()(const State& state, State& rate) {
    const std::size_t n = bodies();
    const std::span<const Vector> x(state.data(), n), v(state.data() + n, n);
    attract(x);
    for (std::size_t i = 0; i < n; ++i) {
      rate[i] = v[i];
      rate[n + i] = newton_[i];
      if (gravity_.relativity == Relativity::first_order) {
        rate[n + i] = rate[n + i] + relativity(x, v, i);
      }
    }
  }

 private:
  /// Newton's accelerations, and Σ_{k ≠ i} μ_k / |x_k − x_i|.
  void attract(std::span<const Vector> x) {
    const std::size_t n = bodies();
    std::fill(newton_.begin(), newton_.end(), Vector{});
    std::fill(potential_.begin(), potential_.end(), 0.0);
    const std::vector<double>& mu = gravity_.strengths;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        const Vector s = x[j] - x[i];
        const double squared = dot(s, s), distance = std::sqrt(squared);
        const double divisor = gravity_.exponent == 2
                                   ? squared * distance
                                   : std::pow(squared, (gravity_.exponent + 1) / 2);
        newton_[i] = newton_[i] + (mu[j] / divisor) * s;
        newton_[j] = newton_[j] - (mu[i] / divisor) * s;
        potential_[i] += mu[j] / distance;
        potential_[j] += mu[i] / distance;
      }
    }
  }

  // The terms of order 1/c² of Einstein, Infeld and Hoffmann (1938), with β = γ = 1, as in
  // E. M. Standish and J. G. Williams, Orbital ephemerides of the Sun, Moon and planets, eq. 8.1;
  // s = x_j − x_i, a_j Newton's acceleration:
  //   Σ_j μ_j s/(c² |s|³) (−4 Σ_k μ_k/|x_k − x_i| − Σ_k μ_k/|x_k − x_j| + v_i² + 2 v_j² − 4 v_i·v_j
  //                        − 3/2 (s·v_j)²/|s|² + s·a_j / 2)
  //   + Σ_j μ_j/(c² |s|³) (−s·(4 v_i − 3 v_j)) (v_i − v_j) + 7/2 Σ_j μ_j a_j / (c² |s|)
  [[nodiscard]] Vector relativity(std::span<const Vector> x, std::span<const Vector> v,
                                  std::size_t i) const {
    Vector sum{};
    for (std::size_t j = 0; j < bodies(); ++j) {
      if (j == i) continue;
      const Vector s = x[j] - x[i];
      const double squared = dot(s, s), distance = std::sqrt(squared);
      const double along = dot(s, v[j]);
      const double factor = -4 * potential_[i] - potential_[j] + dot(v[i], v[i]) +
                            2 * dot(v[j], v[j]) - 4 * dot(v[i], v[j]) -
                            1.5 * along * along / squared + 0.5 * dot(s, newton_[j]);
      const double across = 3 * along - 4 * dot(s, v[i]);
      const double strength = gravity_.strengths[j] / (distance * speed_of_light * speed_of_light);
      sum = sum + (strength / squared) * (factor * s + across * (v[i] - v[j])) +
            (3.5 * strength) * newton_[j];
    }
    return sum;
  }

  const Gravity& gravity_;
  std::vector<Vector> newton_;
  std::vector<double> potential_;
};

/// to = from + h rate
void add(State& to, const State& from, double h, const State& rate) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] = from[i] + h * rate[i];
}

/// One step of a method of order 12 (Hairer, Nørsett and Wanner, Solving ordinary differential
/// equations I, II.9): the midpoint rule with 2, 4 … 12 steps has errors in even powers of the
/// step, which Aitken and Neville's scheme removes. It works on what is added to the state, which
/// is small beside it, and so are its rounding errors.
class Extrapolation {
 public:
  explicit Extrapolation(RightHandSide f) : f_(std::move(f)) {
    for (State& row : rows_) row.resize(2 * f_.bodies());
    before_ = now_ = at_ = rate_ = rows_[0];
  }

  void step(State& y, double h) {
    for (std::size_t j = 0; j < rows_.size(); ++j) {
      midpoint(y, h, 2 * (j + 1), rows_[j]);
    }
    // rows_[j] becomes T_{j,k+1} = T_{j,k} + (T_{j,k} − T_{j−1,k}) / ((n_j / n_{j−k−1})² − 1).
    for (std::size_t k = 0; k + 1 < rows_.size(); ++k) {
      for (std::size_t j = rows_.size() - 1; j > k; --j) {
        const double ratio = static_cast<double>(j + 1) / static_cast<double>(j - k);
        for (std::size_t i = 0; i < y.size(); ++i) {
          rows_[j][i] = rows_[j][i] + (1 / (ratio * ratio - 1)) * (rows_[j][i] - rows_[j - 1][i]);
        }
      }
    }
    add(y, y, 1, rows_.back());
  }

 private:
  /// `moved` becomes what `steps` steps of the midpoint rule add to y.
  void midpoint(const State& y, double h, std::size_t steps, State& moved) {
    const double each = h / static_cast<double>(steps);
    f_(y, rate_);
    for (std::size_t i = 0; i < y.size(); ++i) {
      before_[i] = {};
      now_[i] = each * rate_[i];
    }
    for (std::size_t i = 1; i < steps; ++i) {
      add(at_, y, 1, now_);
      f_(at_, rate_);
      add(before_, before_, 2 * each, rate_);
      std::swap(before_, now_);
    }
    moved = now_;
  }

  RightHandSide f_;
  std::array<State, 6> rows_;
  State before_, now_, at_, rate_;
};

/// From the centre of all masses, in whose frame the terms of relativity hold.
void centre(State& state, const std::vector<double>& strengths) {
  const std::size_t n = strengths.size();
  for (const std::size_t first : {std::size_t{0}, n}) {
    Vector sum{};
    double all = 0;
    for (std::size_t i = 0; i < n; ++i) {
      sum = sum + strengths[i] * state[first + i];
      all += strengths[i];
    }
    for (std::size_t i = 0; i < n; ++i) state[first + i] = state[first + i] - (1 / all) * sum;
  }
}

State read(const States& start) {
  const std::vector<double> all = numbers(at::cat({start.positions, start.velocities}, 1));
  State state(all.size() / space);
  for (std::size_t i = 0; i < state.size(); ++i) {
    state[i] = {all[space * i], all[space * i + 1], all[space * i + 2]};
  }
  return state;
}

}  // namespace

States integrated(const Gravity& gravity, const States& start, double step, std::int64_t samples,
                  std::int64_t refine) {
  const auto bodies = static_cast<std::int64_t>(gravity.strengths.size());
  if (start.positions.size(-2) != bodies) {
    throw ArgumentError("gravity.strengths", std::to_string(bodies),
                        std::to_string(start.positions.size(-2)) + ", one a body");
  }
  if (gravity.relativity != Relativity::none && gravity.exponent != 2) {
    throw ArgumentError("gravity.exponent", std::to_string(gravity.exponent),
                        "2, with which relativity goes");
  }
  State state = read(start);
  centre(state, gravity.strengths);
  Extrapolation method{RightHandSide(gravity)};
  std::vector<double> all;
  for (std::int64_t sample = 0; sample < samples; ++sample) {
    for (std::int64_t i = 0; sample > 0 && i < refine; ++i) {
      method.step(state, step / static_cast<double>(refine));
    }
    for (const Vector& vector : state) all.insert(all.end(), vector.begin(), vector.end());
  }
  const at::Tensor found = at::tensor(all, at::kDouble).reshape({samples, 2, bodies, space});
  const at::Tensor relative = found - found.slice(2, 0, 1);
  return {relative.select(1, 0), relative.select(1, 1)};
}

}  // namespace mechnn::training::solar_system
