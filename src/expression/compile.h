// From tree to tape.
#pragma once

#include "expression/node.h"
#include "expression/tape.h"

namespace mechnn::expr {

Tape compile(const Node& root);

}  // namespace mechnn::expr
