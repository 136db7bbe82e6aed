#include "training/tasks/kdv/predictor.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/logical_and.h>

#include <limits>

#include "training/baselines.h"

namespace mechnn::training::kdv {

at::Tensor continued(Predictor& predictor, const Waves& observed, std::int64_t frames) {
  Waves seen = observed;
  at::Tensor solved = all_solved(seen.fields);
  std::vector<at::Tensor> parts;
  for (std::int64_t done = 0; done < frames; done += predictor.hop()) {
    const Forecast next = predictor.forecast(seen, {});
    solved = solved.logical_and(next.solved);
    const at::Tensor lost = solved.logical_not().reshape({-1, 1, 1});
    // A lost item goes on from its last frames, so that it disturbs no layer.
    const at::Tensor kept = at::where(lost, seen.fields.slice(1, -1), next.fields);
    parts.push_back(kept.masked_fill(lost, std::numeric_limits<double>::quiet_NaN()));
    seen.fields = at::cat({seen.fields, kept}, 1).slice(1, -observed_frames);
  }
  return at::cat(parts, 1).slice(1, 0, frames);
}

}  // namespace mechnn::training::kdv
