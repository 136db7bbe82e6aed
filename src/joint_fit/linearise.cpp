// Row (t, c) of the Gauss–Newton system, divided by w ρ_c h:
//   ∂r/∂z_{s+j,e} = [s+j = t+1, e = c] − [s+j = t, e = c] − h ω_j ∂F_c/∂z_e(s+j),
//   ∂r/∂ξ_{d,k}   = −h Σ_j ω_j ∂F_d/∂ξ_{d,k}(s+j)   where c carries equation d.
// Unknown t·Z + c is component c at node t; the band reaches p nodes.
#include "joint_fit/linearise.h"

#include <algorithm>
#include <utility>

namespace mechnn::joint_fit {
namespace {

constexpr std::size_t padding = 8;  // required by add_row

std::size_t band_reach(const RowLayout& layout, const GridTrajectory& grid) {
  std::size_t nodes = layout.stencil;
  for (const Observation& o : grid.observations) nodes = std::max<std::size_t>(nodes, o.nodes);
  return nodes * layout.shape.components() - 1;
}

}  // namespace

TrajectorySystem::TrajectorySystem(const RowLayout& layout, const GridTrajectory& grid,
                                   std::unique_ptr<RhsOnGrid> rhs, std::size_t parameters)
    : layout_(layout),
      grid_(grid),
      shape_(layout.shape),
      rows_(layout.stencil),
      rhs_(std::move(rhs)),
      row_(layout.stencil * shape_.components() + padding),
      border_row_(parameters + padding),
      system_(grid.nodes() * shape_.components(), band_reach(layout, grid), parameters + 1) {}

double TrajectorySystem::residual(const NodeValues& states, std::size_t interval,
                                  std::size_t component) const {
  const std::size_t first = rows_.first_node(interval, grid_.nodes());
  const double* const omega = rows_.weights(interval, first);
  const std::size_t kinematic = shape_.kinematic();
  const double* const rhs = component < kinematic ? states.at(component + shape_.dim)
                                                  : rhs_->value(component - kinematic);
  double integral = 0;
  for (std::size_t j = 0; j < layout_.stencil; ++j) integral += omega[j] * rhs[first + j];
  const double* const z = states.at(component);
  return z[interval + 1] - z[interval] - grid_.step * integral;
}

ObjectiveParts TrajectorySystem::objective(const NodeValues& states, const Eigen::VectorXd& xi,
                                           double row_weight) {
  rhs_->evaluate(states, xi);
  ObjectiveParts parts{std::vector<double>(shape_.dim, 0.0),
                       std::vector<double>(shape_.components(), 0.0)};
  for (const Observation& o : grid_.observations) {
    double error = -o.value;
    const double* const z = states.at(o.component) + o.first_node;
    for (std::size_t i = 0; i < o.nodes; ++i) error += o.weights[i] * z[i];
    parts.squares[o.component] += (error / o.scale) * (error / o.scale);
  }
  for (std::size_t c = 0; c < shape_.components(); ++c) {
    const double scale = row_weight * layout_.derivative_rms[c] * grid_.step;
    for (std::size_t t = 0; t + 1 < grid_.nodes(); ++t) {
      const double r = residual(states, t, c) / scale;
      parts.rows[c] += r * r;
    }
  }
  return parts;
}

void TrajectorySystem::add_observation_row(const NodeValues& states, const Observation& o,
                                           double noise) {
  const std::size_t stride = shape_.components();
  const std::size_t last = system_.border() - 1;
  const double precision = 1.0 / (noise * o.scale * noise * o.scale);
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

// −h ω_j ∂F_c/∂z_e of x' = v.
void TrajectorySystem::fill_kinematic_row(std::size_t component, const double* omega, double h) {
  for (std::size_t j = 0; j < layout_.stencil; ++j) {
    row_[j * shape_.components() + component + shape_.dim] = -h * omega[j];
  }
}

// −h ω_j ∂F_d/∂z_e over the stencil, and −h Σ_j ω_j ∂F_d/∂ξ_p in the border.
void TrajectorySystem::fill_equation_row(std::size_t equation, std::size_t first,
                                         const double* omega, double h, LeastSquaresRow& row) {
  const std::size_t stride = shape_.components();
  for (std::size_t e = 0; e < stride; ++e) {
    const double* const derivative = rhs_->by_state(equation, e) + first;
    for (std::size_t j = 0; j < layout_.stencil; ++j) {
      row_[j * stride + e] = -h * omega[j] * derivative[j];
    }
  }
  const ParameterRange parameters = rhs_->parameters(equation);
  row.border_first = parameters.begin;
  row.border_count = parameters.size();
  const double* const* const derivatives = rhs_->by_parameters(equation);
  for (std::size_t k = 0; k < row.border_count; ++k) {
    const double* const derivative = derivatives[k] + first;
    double sum = 0;
    for (std::size_t j = 0; j < layout_.stencil; ++j) sum += omega[j] * derivative[j];
    border_row_[k] = -h * sum;
  }
  std::fill_n(border_row_.begin() + static_cast<std::ptrdiff_t>(row.border_count), padding, 0.0);
}

void TrajectorySystem::add_interval_row(const NodeValues& states, std::size_t interval,
                                        std::size_t component, double scale) {
  const std::size_t stride = shape_.components(), kinematic = shape_.kinematic();
  const std::size_t first = rows_.first_node(interval, grid_.nodes());
  const double* const omega = rows_.weights(interval, first);
  const double h = grid_.step / scale;
  std::fill(row_.begin(), row_.end(), 0.0);
  LeastSquaresRow row{row_.data(), layout_.stencil * stride, first * stride, border_row_.data()};
  if (component < kinematic) {
    fill_kinematic_row(component, omega, h);
  } else {
    fill_equation_row(component - kinematic, first, omega, h, row);
  }
  row_[(interval - first) * stride + component] -= 1 / scale;
  row_[(interval + 1 - first) * stride + component] += 1 / scale;
  row.rhs = -residual(states, interval, component) / scale;
  add_row(system_, row);
}

// Intervals in order: when the stencil of interval t begins at node s, every row that touches nodes
// before s has been added, and they can be eliminated while they are still in the cache.
bool TrajectorySystem::assemble_and_eliminate(const NodeValues& states, const Eigen::VectorXd& xi,
                                              const RowScales& scales) {
  rhs_->evaluate(states, xi);
  rhs_->evaluate_jacobian(states, xi);
  system_.zero_corner();
  const std::size_t nodes = grid_.nodes(), stride = shape_.components();
  const std::size_t reach = (system_.superdiagonals() + 1) / stride;
  std::size_t zeroed = 0, eliminated = 0;
  auto observation = grid_.observations.begin();
  const auto advance = [&](std::size_t node) {
    const std::size_t needed = std::min(nodes, node + reach);
    system_.zero_rows(zeroed * stride, needed * stride);
    for (std::size_t i = zeroed * stride; i < needed * stride && !scales.damping.empty(); ++i) {
      system_.band_row(i)[0] = scales.damping[i % stride];
    }
    zeroed = needed;
    for (; observation != grid_.observations.end() && observation->first_node < node;
         ++observation) {
      add_observation_row(states, *observation, scales.noise[observation->component]);
    }
    const bool positive = eliminate(system_, eliminated * stride, node * stride);
    eliminated = node;
    return positive;
  };
  for (std::size_t t = 0; t + 1 < nodes; ++t) {
    const std::size_t first = rows_.first_node(t, nodes);
    if ((t == 0 || first > eliminated) && !advance(first)) return false;
    for (std::size_t c = 0; c < stride; ++c) {
      add_interval_row(states, t, c, scales.row_weight * layout_.derivative_rms[c] * grid_.step);
    }
  }
  return advance(nodes);
}

void TrajectorySystem::assemble_for_parameters(const NodeValues& states, const Eigen::VectorXd& xi,
                                               double row_weight) {
  rhs_->evaluate(states, xi);
  rhs_->evaluate_jacobian(states, xi);
  system_.zero_corner();
  const std::size_t kinematic = shape_.kinematic();
  for (std::size_t t = 0; t + 1 < grid_.nodes(); ++t) {
    const std::size_t first = rows_.first_node(t, grid_.nodes());
    for (std::size_t c = kinematic; c < shape_.components(); ++c) {
      const double scale = row_weight * layout_.derivative_rms[c] * grid_.step;
      LeastSquaresRow row{row_.data(), 0, first * shape_.components(), border_row_.data()};
      fill_equation_row(c - kinematic, first, rows_.weights(t, first), grid_.step / scale, row);
      row.rhs = -residual(states, t, c) / scale;
      add_row(system_, row);
    }
  }
}

}  // namespace mechnn::joint_fit
