// A block's equation for a person to read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mechnn/torch/equation.h"

namespace mechnn::nn {

struct EquationTextOptions {
  std::int64_t item = 0;             ///< of the batch, counted through all its dimensions
  std::optional<std::int64_t> step;  ///< absent for an equation that is the same at all times
  std::vector<std::string> states;   ///< (D) names; x0, x1, … where empty
  int digits = 4;                    ///< of each number
};

/// The E equations of one item, such as "x0'' + 0.2 x0' = 1": by falling derivative, terms with a
/// coefficient of 0 left out. Throws std::invalid_argument naming the option: an item or a step out
/// of range, no step for an equation that varies in time, names of another number than states.
[[nodiscard]] std::vector<std::string> equation_text(const EquationTensors& equation,
                                                     const EquationTextOptions& options = {});

}  // namespace mechnn::nn
