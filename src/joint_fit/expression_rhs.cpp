#include "joint_fit/expression_rhs.h"

#include <algorithm>
#include <utility>

namespace mechnn::joint_fit {

ExpressionRhs expression_rhs(std::vector<Expression> values, std::size_t components,
                             std::size_t first_parameter, std::size_t parameters) {
  ExpressionRhs rhs;
  rhs.parameters = parameters;
  for (const Expression& value : values) {
    for (std::size_t c = 0; c < components; ++c) rhs.by_state.push_back(value.derivative(c));
    for (std::size_t q = 0; q < parameters; ++q) {
      rhs.by_parameter.push_back(value.derivative(first_parameter + q));
    }
  }
  rhs.values = std::move(values);
  return rhs;
}

ExpressionRhsOnGrid::ExpressionRhsOnGrid(const ExpressionRhs& rhs, StateShape shape,
                                         const GridTrajectory& grid)
    : RhsOnGrid(shape, grid.nodes()),
      rhs_(rhs),
      grid_(grid),
      constants_(rhs.parameters, grid.nodes()),
      by_parameter_(shape.dim * rhs.parameters, grid.nodes()) {
  for (std::size_t d = 0; d < shape.dim; ++d) {
    // From the first to the last parameter that occurs; those between may have derivative zero.
    ParameterRange range{rhs.parameters, 0};
    for (std::size_t q = 0; q < rhs.parameters; ++q) {
      if (rhs.by_parameter[d * rhs.parameters + q].is_zero()) continue;
      range = {std::min(range.begin, q), q + 1};
    }
    if (range.end == 0) range.begin = 0;
    std::vector<const double*> derivatives;
    for (std::size_t q = range.begin; q < range.end; ++q) {
      derivatives.push_back(by_parameter_.at(d * rhs.parameters + q));
    }
    add_equation(range, derivatives);
  }
}

std::vector<std::span<const double>> ExpressionRhsOnGrid::columns(
    const NodeValues& states, const Eigen::VectorXd& parameters) {
  std::vector<std::span<const double>> all = columns_of(states, grid_);
  for (std::size_t q = 0; q < rhs_.parameters; ++q) {
    std::fill_n(constants_.at(q), grid_.nodes(), parameters[static_cast<Eigen::Index>(q)]);
    all.emplace_back(constants_.at(q), grid_.nodes());
  }
  return all;
}

void ExpressionRhsOnGrid::evaluate(const NodeValues& states, const Eigen::VectorXd& parameters) {
  const auto variables = columns(states, parameters);
  for (std::size_t d = 0; d < shape_.dim; ++d) {
    rhs_.values[d].evaluate(variables, {values_.at(d), grid_.nodes()});
  }
}

void ExpressionRhsOnGrid::evaluate_jacobian(const NodeValues& states,
                                            const Eigen::VectorXd& parameters) {
  const auto variables = columns(states, parameters);
  // Derivatives that vanish keep the zeros they were made with.
  const auto fill = [&](const std::vector<Expression>& derivatives, NodeValues& values) {
    for (std::size_t i = 0; i < derivatives.size(); ++i) {
      if (!derivatives[i].is_zero()) {
        derivatives[i].evaluate(variables, {values.at(i), grid_.nodes()});
      }
    }
  };
  fill(rhs_.by_state, jacobian_);
  fill(rhs_.by_parameter, by_parameter_);
}

}  // namespace mechnn::joint_fit
