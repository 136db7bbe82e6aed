// From text to tree.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "expression/node.h"

namespace mechnn::expr {

NodePtr parse(std::string_view text, std::span<const std::string> variables);

}  // namespace mechnn::expr
