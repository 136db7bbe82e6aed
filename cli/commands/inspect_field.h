// mechnn inspect of fields on grids.
#pragma once

#include <string>
#include <vector>

#include "formats/field_files.h"
#include "formats/json.h"

namespace mechnn::cli {

/// Fields with the files they are from, one a recording.
struct InspectedFields {
  std::vector<std::string> files;
  formats::FieldOptions options;
  formats::MeasuredFields measured;
};

std::string field_inspection_text(const InspectedFields& of);
formats::Json field_inspection_json(const InspectedFields& of);

}  // namespace mechnn::cli
