// The result of a fit of given equations for a program.
#pragma once

#include <string>
#include <vector>

#include "formats/json.h"
#include "mechnn/fit.h"

namespace mechnn::formats {

/// `notes` are those made when the data were read; they come before the result's own warnings.
Json fit_json(const FitResult& result, const std::vector<std::string>& notes);

}  // namespace mechnn::formats
