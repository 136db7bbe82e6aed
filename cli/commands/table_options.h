// The options of every command that reads tables of measurements.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "formats/table.h"

namespace mechnn::cli {

/// As typed; empty where the option was not given.
struct TableSettings {
  std::string states;  ///< separated by commas
  std::string time;
  std::string trajectory;
  std::string date_order;
  std::string time_unit;

  /// Throws CLI::ValidationError naming the option.
  [[nodiscard]] formats::TableOptions options() const;
};

void add_table_options(CLI::App& command, TableSettings& settings);

}  // namespace mechnn::cli
