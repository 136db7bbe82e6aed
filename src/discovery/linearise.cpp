// Row (t, c) of the Gauss–Newton system, divided by w ρ_c h:
//   ∂r/∂z_{s+j,e} = [s+j = t+1, e = c] − [s+j = t, e = c] − h ω_j ∂F_c/∂z_e(s+j),
//   ∂r/∂ξ_{d,k}   = −h Σ_j ω_j θ_k(s+j)   where c carries equation d.
// Unknown t·Z + c is component c at node t; the band reaches p nodes.
#include "discovery/linearise.h"

#include <algorithm>

namespace mechnn::discovery {
namespace {

constexpr std::size_t padding = 8;  // what joint_fit::add_row asks for

std::size_t band_reach(const FitProblem& problem, const GridTrajectory& grid) {
  std::size_t nodes = problem.stencil;
  for (const Observation& o : grid.observations) nodes = std::max<std::size_t>(nodes, o.nodes);
  return nodes * problem.components - 1;
}

}  // namespace

TrajectorySystem::TrajectorySystem(const FitProblem& problem, const GridTrajectory& grid,
                                   const Support& border)
    : problem_(problem),
      grid_(grid),
      rows_(problem.stencil),
      border_(border),
      right_hand_side_(problem.dim, grid.nodes()),
      jacobian_(problem.dim * problem.components, grid.nodes()),
      scratch_(grid.nodes()),
      row_(problem.stencil * problem.components + padding),
      border_row_(border.size() + padding),
      system_(grid.nodes() * problem.components, band_reach(problem, grid), border.size() + 1) {
  const std::size_t count = problem.candidate_count();
  for (const std::uint32_t index : border)
    used_.push_back(static_cast<std::uint32_t>(index % count));
  std::sort(used_.begin(), used_.end());
  used_.erase(std::unique(used_.begin(), used_.end()), used_.end());
  for (const std::uint32_t index : border) {
    const auto found = std::lower_bound(used_.begin(), used_.end(), index % count);
    position_.push_back(static_cast<std::size_t>(found - used_.begin()));
  }
  for (std::size_t d = 0; d <= problem.dim; ++d) {
    const auto first = std::lower_bound(border.begin(), border.end(), d * count);
    equation_begin_.push_back(static_cast<std::size_t>(first - border.begin()));
  }
  theta_ = NodeValues(used_.size(), grid.nodes());
}

void TrajectorySystem::evaluate_candidates(const NodeValues& states) {
  const auto columns = columns_of(states, grid_);
  for (std::size_t u = 0; u < used_.size(); ++u) {
    problem_.candidates[used_[u]].expression.evaluate(columns, {theta_.at(u), grid_.nodes()});
  }
}

void TrajectorySystem::evaluate_right_hand_sides(const NodeValues& states,
                                                 const Eigen::VectorXd& xi) {
  evaluate_candidates(states);
  for (std::size_t d = 0; d < problem_.dim; ++d) {
    double* const sum = right_hand_side_.at(d);
    std::fill_n(sum, grid_.nodes(), 0.0);
    for (std::size_t k = equation_begin_[d]; k < equation_begin_[d + 1]; ++k) {
      const double coefficient = xi[static_cast<Eigen::Index>(k)];
      if (coefficient == 0.0) continue;
      const double* const theta = theta_.at(position_[k]);
      for (std::size_t t = 0; t < grid_.nodes(); ++t) sum[t] += coefficient * theta[t];
    }
  }
}

void TrajectorySystem::evaluate_jacobian(const NodeValues& states, const Eigen::VectorXd& xi) {
  const auto columns = columns_of(states, grid_);
  std::fill_n(jacobian_.at(0), problem_.dim * problem_.components * grid_.nodes(), 0.0);
  for (std::size_t d = 0; d < problem_.dim; ++d) {
    for (std::size_t k = equation_begin_[d]; k < equation_begin_[d + 1]; ++k) {
      const double coefficient = xi[static_cast<Eigen::Index>(k)];
      if (coefficient == 0.0) continue;
      for (std::size_t c = 0; c < problem_.components; ++c) {
        const Expression& derivative = problem_.derivatives[used_[position_[k]]][c];
        if (derivative.is_zero()) continue;
        derivative.evaluate(columns, scratch_);
        double* const sum = jacobian_.at(d * problem_.components + c);
        for (std::size_t t = 0; t < grid_.nodes(); ++t) sum[t] += coefficient * scratch_[t];
      }
    }
  }
}

double TrajectorySystem::residual(const NodeValues& states, std::size_t interval,
                                  std::size_t component) const {
  const std::size_t first = rows_.first_node(interval, grid_.nodes());
  const double* const omega = rows_.weights(interval, first);
  const std::size_t kinematic = problem_.components - problem_.dim;
  const double* const rhs = component < kinematic ? states.at(component + problem_.dim)
                                                  : right_hand_side_.at(component - kinematic);
  double integral = 0;
  for (std::size_t j = 0; j < problem_.stencil; ++j) integral += omega[j] * rhs[first + j];
  const double* const z = states.at(component);
  return z[interval + 1] - z[interval] - grid_.step * integral;
}

ObjectiveParts TrajectorySystem::objective(const NodeValues& states, const Eigen::VectorXd& xi,
                                           double row_weight) {
  evaluate_right_hand_sides(states, xi);
  ObjectiveParts parts{std::vector<double>(problem_.dim, 0.0), 0};
  for (const Observation& o : grid_.observations) {
    double error = -o.value;
    const double* const z = states.at(o.component) + o.first_node;
    for (std::size_t i = 0; i < o.nodes; ++i) error += o.weights[i] * z[i];
    parts.squares[o.component] += error * error;
  }
  for (std::size_t c = 0; c < problem_.components; ++c) {
    const double scale = row_weight * problem_.derivative_rms[c] * grid_.step;
    for (std::size_t t = 0; t + 1 < grid_.nodes(); ++t) {
      const double r = residual(states, t, c) / scale;
      parts.rows += r * r;
    }
  }
  return parts;
}

void TrajectorySystem::add_observation_row(const NodeValues& states, const Observation& o,
                                           double noise) {
  const std::size_t stride = problem_.components;
  const std::size_t last = system_.border() - 1;
  const double precision = 1.0 / (noise * noise);
  const double* const z = states.at(o.component) + o.first_node;
  double error = o.value;
  for (std::size_t i = 0; i < o.nodes; ++i) error -= o.weights[i] * z[i];
  for (std::size_t i = 0; i < o.nodes; ++i) {
    const std::size_t unknown = (o.first_node + i) * stride + o.component;
    for (std::size_t j = i; j < o.nodes; ++j) {
      system_.band_row(unknown)[(j - i) * stride] += precision * o.weights[i] * o.weights[j];
    }
    system_.border_row(unknown)[last] += precision * o.weights[i] * error;
  }
}

void TrajectorySystem::add_equation_row(const NodeValues& states, std::size_t interval,
                                        std::size_t component, double scale) {
  const std::size_t stride = problem_.components, kinematic = problem_.components - problem_.dim;
  const std::size_t first = rows_.first_node(interval, grid_.nodes());
  const double* const omega = rows_.weights(interval, first);
  const double h = grid_.step / scale;
  std::fill(row_.begin(), row_.end(), 0.0);
  joint_fit::LeastSquaresRow row{row_.data(), problem_.stencil * stride, first * stride,
                                 border_row_.data()};
  if (component < kinematic) {
    for (std::size_t j = 0; j < problem_.stencil; ++j) {
      row_[j * stride + component + problem_.dim] = -h * omega[j];
    }
  } else {
    const std::size_t d = component - kinematic;
    for (std::size_t e = 0; e < stride; ++e) {
      const double* const derivative = jacobian_.at(d * stride + e) + first;
      for (std::size_t j = 0; j < problem_.stencil; ++j) {
        row_[j * stride + e] = -h * omega[j] * derivative[j];
      }
    }
    row.border_first = equation_begin_[d];
    row.border_count = equation_begin_[d + 1] - equation_begin_[d];
    for (std::size_t k = 0; k < row.border_count; ++k) {
      const double* const theta = theta_.at(position_[row.border_first + k]) + first;
      double sum = 0;
      for (std::size_t j = 0; j < problem_.stencil; ++j) sum += omega[j] * theta[j];
      border_row_[k] = -h * sum;
    }
    std::fill_n(border_row_.begin() + static_cast<std::ptrdiff_t>(row.border_count), padding, 0.0);
  }
  row_[(interval - first) * stride + component] -= 1 / scale;
  row_[(interval + 1 - first) * stride + component] += 1 / scale;
  row.right_hand_side = -residual(states, interval, component) / scale;
  joint_fit::add_row(system_, row);
}

// Intervals in order: when the stencil of interval t begins at node s, every row that touches nodes
// before s has been added, and they can be eliminated while they are still in the cache.
bool TrajectorySystem::assemble_and_eliminate(const NodeValues& states, const Eigen::VectorXd& xi,
                                              const RowScales& scales) {
  evaluate_right_hand_sides(states, xi);
  evaluate_jacobian(states, xi);
  system_.zero_corner();
  const std::size_t nodes = grid_.nodes(), stride = problem_.components;
  const std::size_t reach = (system_.superdiagonals() + 1) / stride;
  std::size_t zeroed = 0, eliminated = 0;
  auto observation = grid_.observations.begin();
  const auto advance = [&](std::size_t node) {
    const std::size_t needed = std::min(nodes, node + reach);
    system_.zero_rows(zeroed * stride, needed * stride);
    zeroed = needed;
    for (; observation != grid_.observations.end() && observation->first_node < node;
         ++observation) {
      add_observation_row(states, *observation, scales.noise[observation->component]);
    }
    const bool positive = joint_fit::eliminate(system_, eliminated * stride, node * stride);
    eliminated = node;
    return positive;
  };
  for (std::size_t t = 0; t + 1 < nodes; ++t) {
    const std::size_t first = rows_.first_node(t, nodes);
    if ((t == 0 || first > eliminated) && !advance(first)) return false;
    for (std::size_t c = 0; c < stride; ++c) {
      add_equation_row(states, t, c, scales.row_weight * problem_.derivative_rms[c] * grid_.step);
    }
  }
  return advance(nodes);
}

}  // namespace mechnn::discovery
