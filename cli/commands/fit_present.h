// The result of a fit for a person.
#pragma once

#include <string>

#include "mechnn/fit.h"

namespace mechnn::cli {

/// Parameters with intervals, initial states, what the data do not tell, quality of the fit.
std::string fit_text(const FitResult& result);

}  // namespace mechnn::cli
