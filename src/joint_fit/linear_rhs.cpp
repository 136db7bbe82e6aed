#include "joint_fit/linear_rhs.h"

#include <algorithm>
#include <utility>

namespace mechnn::joint_fit {

LinearTerm linear_term(Expression value, std::size_t components) {
  LinearTerm term{std::move(value), {}};
  for (std::size_t c = 0; c < components; ++c) {
    term.derivatives.push_back(term.value.derivative(c));
  }
  return term;
}

LinearRhsOnGrid::LinearRhsOnGrid(const LinearRhs& rhs, StateShape shape, const GridTrajectory& grid,
                                 const Support& support)
    : RhsOnGrid(shape, grid.nodes()), rhs_(rhs), grid_(grid), scratch_(grid.nodes()) {
  const std::size_t count = rhs.size();
  for (const std::uint32_t index : support) {
    used_.push_back(static_cast<std::uint32_t>(index % count));
  }
  std::sort(used_.begin(), used_.end());
  used_.erase(std::unique(used_.begin(), used_.end()), used_.end());
  for (const std::uint32_t index : support) {
    const auto found = std::lower_bound(used_.begin(), used_.end(), index % count);
    position_.push_back(static_cast<std::size_t>(found - used_.begin()));
  }
  theta_ = NodeValues(used_.size(), grid.nodes());
  const auto first_of = [&](std::size_t d) {
    return static_cast<std::size_t>(std::lower_bound(support.begin(), support.end(), d * count) -
                                    support.begin());
  };
  for (std::size_t d = 0; d < shape.dim; ++d) {
    const ParameterRange range{first_of(d), first_of(d + 1)};
    std::vector<const double*> derivatives;
    for (std::size_t p = range.begin; p < range.end; ++p) {
      derivatives.push_back(theta_.at(position_[p]));
    }
    add_equation(range, derivatives);
  }
}

void LinearRhsOnGrid::evaluate(const NodeValues& states, const Eigen::VectorXd& xi) {
  const auto columns = columns_of(states, grid_);
  for (std::size_t u = 0; u < used_.size(); ++u) {
    rhs_.terms[used_[u]].value.evaluate(columns, {theta_.at(u), grid_.nodes()});
  }
  for (std::size_t d = 0; d < shape_.dim; ++d) {
    double* const sum = values_.at(d);
    std::fill_n(sum, grid_.nodes(), 0.0);
    for (std::size_t p = parameters(d).begin; p < parameters(d).end; ++p) {
      const double coefficient = xi[static_cast<Eigen::Index>(p)];
      if (coefficient == 0.0) continue;
      const double* const theta = theta_.at(position_[p]);
      for (std::size_t t = 0; t < grid_.nodes(); ++t) sum[t] += coefficient * theta[t];
    }
  }
}

void LinearRhsOnGrid::evaluate_jacobian(const NodeValues& states, const Eigen::VectorXd& xi) {
  const auto columns = columns_of(states, grid_);
  std::fill_n(jacobian_.at(0), shape_.dim * shape_.components() * grid_.nodes(), 0.0);
  for (std::size_t d = 0; d < shape_.dim; ++d) {
    for (std::size_t p = parameters(d).begin; p < parameters(d).end; ++p) {
      const double coefficient = xi[static_cast<Eigen::Index>(p)];
      if (coefficient == 0.0) continue;
      for (std::size_t c = 0; c < shape_.components(); ++c) {
        const Expression& derivative = rhs_.terms[used_[position_[p]]].derivatives[c];
        if (derivative.is_zero()) continue;
        derivative.evaluate(columns, scratch_);
        double* const sum = jacobian_.at(d * shape_.components() + c);
        for (std::size_t t = 0; t < grid_.nodes(); ++t) sum[t] += coefficient * scratch_[t];
      }
    }
  }
}

}  // namespace mechnn::joint_fit
