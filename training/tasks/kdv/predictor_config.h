// Predictors as configurations name them.
#pragma once

#include <cstdint>
#include <memory>

#include "training/config.h"
#include "training/tasks/kdv/predictor.h"
#include "training/tasks/kdv/waves.h"

namespace mechnn::training::kdv {

/// Reads `predictor` and the table that belongs to it. `points` of a field, a multiple of 4.
std::shared_ptr<Predictor> predictor_from(ConfigTable& config, std::int64_t points,
                                          const Scale& scale);

}  // namespace mechnn::training::kdv
