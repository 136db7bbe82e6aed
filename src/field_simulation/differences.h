// Central differences on a grid.
#pragma once

#include <cstddef>
#include <vector>

#include "fields/grid.h"

namespace mechnn::field_simulation {

/// How many neighbours on each side a derivative of this order takes; 0 for order 0.
[[nodiscard]] std::size_t reach(int order);

/// (2·half + 1) weights w with ∂^order u(x_i) ≈ Σ_m w_m u(x_{i + m − half}), h = `step`: those that
/// are exact for the monomials up to degree 2·half; half = reach(order) leaves O(h⁴).
/// Source: Fornberg, Mathematics of Computation 51 (1988).
std::vector<double> central_weights(int order, double step, std::size_t half);

/// Σ_m weights_m u(x_{i + m − half}) along `axis` of values on a grid. Where neighbours are
/// missing, beyond the end of an axis that is not `periodic`, the result is 0.
std::vector<double> weighted_along(std::size_t axis, const std::vector<double>& weights,
                                   bool periodic, const fields::Extents& extents,
                                   const std::vector<double>& values);

}  // namespace mechnn::field_simulation
