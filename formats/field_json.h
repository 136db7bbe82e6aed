// The result of a discovery from fields for a program, and its equations read again.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "formats/json.h"
#include "mechnn/field.h"
#include "mechnn/field_discovery.h"
#include "mechnn/field_verdict.h"

namespace mechnn::formats {

/// `notes` are those made when the data were read; they come before the result's own warnings.
Json field_json(const FieldSet& data, const FieldDiscoveryResult& result,
                const FieldVerdict& verdict, const std::vector<std::string>& notes);

/// What of a field.json its equations need to be integrated.
struct FieldModel {
  std::vector<std::string> components, axes;
  std::vector<bool> periodic;  ///< (d)
  int order = 1;
  std::vector<FieldEquation> equations;  ///< with their conservative terms only
};

/// Throws InputError naming file and member.
FieldModel read_field_model(const std::filesystem::path& path);

/// Whether a file holds such equations; false for what is no JSON.
[[nodiscard]] bool is_field_model(const std::filesystem::path& path);

}  // namespace mechnn::formats
