// Names of states and parameters beside those of the data: what cannot be, and what may be a
// mistake.
#pragma once

#include <string>
#include <vector>

#include "fit/equation_text.h"
#include "mechnn/fit.h"
#include "mechnn/trajectory.h"

namespace mechnn::equation_fit {

/// Every state has a column or is hidden, and one equation. Throws std::invalid_argument naming the
/// state and what was probably meant.
void check_states(const TrajectorySet& data, const FitOptions& options,
                  const std::vector<EquationText>& equations);

/// What is allowed and may be a mistake, as sentences.
std::vector<std::string> notes_on_names(const TrajectorySet& data, const FitOptions& options,
                                        const std::vector<std::string>& parameters);

}  // namespace mechnn::equation_fit
