// The result of a discovery for a person and for a program.
#pragma once

#include <string>
#include <vector>

#include "formats/json.h"
#include "mechnn/discovery.h"
#include "mechnn/model.h"

namespace mechnn::cli {

struct WrittenFiles {
  std::string folder;
  std::vector<std::string> names;
};

/// The equations alone, one term a line, with standard errors where they are known.
std::string equations_text(const Model& model);

/// Equations with standard errors, quality of the fit, how sure the terms are, what to doubt,
/// files.
std::string discovery_text(const DiscoveryResult& result, const WrittenFiles& files);

formats::Json discovery_json(const DiscoveryResult& result, const WrittenFiles& files,
                             const formats::Json& initial_states);

}  // namespace mechnn::cli
