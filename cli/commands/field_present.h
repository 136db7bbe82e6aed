// The result of a discovery from fields for a person.
#pragma once

#include <string>
#include <vector>

#include "mechnn/field_discovery.h"
#include "mechnn/field_verdict.h"

namespace mechnn::cli {

std::string field_text(const FieldDiscoveryResult& result, const FieldVerdict& verdict,
                       const std::vector<std::string>& components);

}  // namespace mechnn::cli
