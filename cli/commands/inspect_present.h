// An inspection for a person and for a program.
#pragma once

#include <string>
#include <vector>

#include "commands/measurements.h"
#include "commands/table_options.h"
#include "formats/json.h"
#include "mechnn/inspect.h"

namespace mechnn::cli {

struct Inspected {
  std::vector<std::string> files;
  TableSettings table;
  Measurements measured;
  Inspection inspection;
};

/// "y = 2*x + 1", the numbers to five digits.
std::string relation_text(const Inspected& of, const Relation& relation);

/// As a shell takes it for one word.
std::string quoted(const std::string& text);

/// A command line that leaves out what no equation can be learned for.
std::string suggested_command(const Inspected& of);

std::string inspection_text(const Inspected& of);
formats::Json inspection_json(const Inspected& of);

}  // namespace mechnn::cli
