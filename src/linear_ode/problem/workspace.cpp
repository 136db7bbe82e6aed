#include "linear_ode/problem/workspace.h"

namespace mechnn {

namespace {

std::size_t bytes_of(const std::optional<Band>& band) {
  if (!band) return 0;
  return band->steps.capacity() * sizeof(BandStep) + band->groups.capacity() * sizeof(RowGroup);
}

}  // namespace

std::size_t LinearOdeWorkspace::Contents::bytes() const {
  std::size_t sum = bytes_of(reduced_band_) + bytes_of(whole_band_);
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
