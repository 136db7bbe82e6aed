// One total order of nodes, so that equal expressions are written equally.
#pragma once

#include "expression/node.h"

namespace mechnn::expr {

/// Negative, zero or positive; zero exactly for equal trees.
int compare(const Node& a, const Node& b);

/// The order of terms in a sum: higher total degree first, then lexicographic (x**2, x*y, y**2).
int compare_terms(const NodePtr& a, const NodePtr& b);

}  // namespace mechnn::expr
