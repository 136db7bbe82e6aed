// The result of a discovery from fields for a person and for a program.
#pragma once

#include <string>
#include <vector>

#include "formats/json.h"
#include "mechnn/field_discovery.h"
#include "mechnn/field_verdict.h"

namespace mechnn::cli {

std::string field_text(const FieldDiscoveryResult& result, const FieldVerdict& verdict,
                       const std::vector<std::string>& components);

formats::Json field_json(const FieldDiscoveryResult& result, const FieldVerdict& verdict,
                         const std::vector<std::string>& components,
                         const std::vector<std::string>& notes);

}  // namespace mechnn::cli
