#include "linear_ode/problem/workspace.h"

namespace mechnn {

LinearOdeWorkspace::LinearOdeWorkspace() : contents(std::make_unique<Contents>()) {}
LinearOdeWorkspace::~LinearOdeWorkspace() = default;
LinearOdeWorkspace::LinearOdeWorkspace(LinearOdeWorkspace&&) noexcept = default;
LinearOdeWorkspace& LinearOdeWorkspace::operator=(LinearOdeWorkspace&&) noexcept = default;

}  // namespace mechnn
