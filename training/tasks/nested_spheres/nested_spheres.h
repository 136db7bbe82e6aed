// Two labels that only a map which tears space can part: a ball and the shell around it.
#pragma once

#include <cstdint>
#include <memory>

#include "training/config.h"
#include "training/task.h"

namespace mechnn::training {

/// Data: 2000 points in `dim` dimensions (nested_spheres/points.h), 60 % to train, 20 % to validate
/// and 20 % to test. The loss is the cross entropy. Reads `classifier` (equation, mlp, neural_ode,
/// augmented, second_order) and the tables [data] (dim, points, batch) and [network] (hidden,
/// steps, scheme). Results: `accuracy` on the test points, `finer_accuracy` with steps a quarter
/// as long of what integrates by steps, `validation_accuracy`, `epochs_to_99`, the first epoch
/// after which 99 % of the validation points were right (NaN for none), `parameters` and
/// `evaluations` of a network for a point.
std::unique_ptr<Task> nested_spheres_task(ConfigTable& config, std::uint64_t seed);

}  // namespace mechnn::training
