#include "linear_ode/problem/workspace.h"

namespace mechnn {

namespace {

std::size_t bytes_of(const std::optional<BandPlan>& plan) {
  if (!plan) return 0;
  return plan->steps.capacity() * sizeof(BandStep) + plan->groups.capacity() * sizeof(RowGroup);
}

}  // namespace

std::size_t LinearOdeWorkspace::Contents::bytes() const {
  std::size_t sum = bytes_of(reduced_plan_) + bytes_of(whole_plan_);
  for (const WorkerMemory& worker : workers_) {
    sum += worker.lanes.bytes() + worker.dual_lanes.bytes();
  }
  return sum;
}

LinearOdeWorkspace::LinearOdeWorkspace() : contents_(std::make_unique<Contents>()) {}
LinearOdeWorkspace::~LinearOdeWorkspace() = default;
LinearOdeWorkspace::LinearOdeWorkspace(LinearOdeWorkspace&&) noexcept = default;
LinearOdeWorkspace& LinearOdeWorkspace::operator=(LinearOdeWorkspace&&) noexcept = default;

LinearOdeWorkspace::Contents& contents_of(LinearOdeWorkspace& workspace) {
  return *workspace.contents_;
}

std::size_t LinearOdeWorkspace::bytes() const { return contents_->bytes(); }

}  // namespace mechnn
