#include "training/tasks/n_body/newton_fit.h"

#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>

#include "training/tasks/n_body/differences.h"
#include "training/tasks/n_body/gravity.h"

namespace mechnn::training::n_body {

Attraction fitted_attraction(const at::Tensor& positions, double step) {
  const at::Tensor accelerations = central_accelerations(positions, step);
  const at::Tensor columns = pulls(positions.slice(0, difference_reach, -difference_reach),
                                   at::full({1}, 2.0, positions.options()));
  const at::Tensor strengths =
      fitted_strengths(columns, accelerations, at::ones({bodies}, positions.options()));
  return {strengths[0].item<double>(), strengths[1].item<double>(), 2};
}

}  // namespace mechnn::training::n_body
