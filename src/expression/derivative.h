// Exact derivatives of trees.
#pragma once

#include <cstddef>

#include "expression/node.h"

namespace mechnn::expr {

/// ∂node/∂x_variable, simplified.
NodePtr derivative(const NodePtr& node, std::size_t variable);

bool depends_on(const Node& node, std::size_t variable);

}  // namespace mechnn::expr
