// The contents of a LinearOdeWorkspace: memory and plans kept from one call to the next.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "linear_ode/problem/band.h"
#include "linear_ode/problem/memory.h"
#include "mechnn/linear_ode.h"

namespace mechnn {

/// Memory of one worker.
struct WorkerMemory {
  linear_ode::Memory lanes;
  linear_ode::Memory dual_lanes;
};

class LinearOdeWorkspace::Contents {
 public:
  /// The band of a shape and scheme, planned anew only if they or the precision have changed. It
  /// does not depend on the batch.
  template <typename Real>
  const Band& plan(LinearOdeShape shape, const Scheme& scheme, Elimination elimination) {
    shape.batch = 1;
    const bool whole = elimination == Elimination::whole && is_exact(shape, scheme);
    std::optional<BandPlan>& plan = whole ? whole_plan_ : reduced_plan_;
    if (!plan || plan->band.shape != shape || plan->band.scheme != scheme ||
        plan->band.triangle_every != triangle_every<Real>) {
      plan = plan_band(shape, scheme, elimination, triangle_every<Real>);
    }
    return plan->band;
  }

  /// To be called before workers ask for theirs.
  void reserve_workers(int count) {
    const auto size = static_cast<std::size_t>(count);
    if (workers_.size() < size) workers_.resize(size);
  }
  WorkerMemory& worker(int index) { return workers_[static_cast<std::size_t>(index)]; }

  [[nodiscard]] std::size_t bytes() const;

 private:
  std::vector<WorkerMemory> workers_;
  std::optional<BandPlan> reduced_plan_;
  std::optional<BandPlan> whole_plan_;
};

[[nodiscard]] LinearOdeWorkspace::Contents& contents_of(LinearOdeWorkspace& workspace);

}  // namespace mechnn
