// The result of a fit for a person and for a program.
#pragma once

#include <string>
#include <vector>

#include "formats/json.h"
#include "mechnn/fit.h"

namespace mechnn::cli {

/// Parameters with intervals, initial states, what the data do not tell, quality of the fit.
std::string fit_text(const FitResult& result);

/// `notes` are those made when the data were read; they come before the result's own warnings.
formats::Json fit_json(const FitResult& result, const std::vector<std::string>& notes);

}  // namespace mechnn::cli
