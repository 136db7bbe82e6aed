// The options of `mechnn fit`.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "commands/table_options.h"
#include "mechnn/fit.h"

namespace mechnn::cli {

struct FitCommandOptions {
  std::vector<std::string> files;
  TableSettings table;
  std::string folder;  ///< empty: nothing is written
  std::vector<std::string> equations;
  std::vector<std::string> equation_files;
  std::vector<std::string> starts;
  std::vector<std::string> bounds;
  std::vector<std::string> priors;
  std::string hidden;          ///< separated by commas
  std::string per_trajectory;  ///< separated by commas
  std::string inputs;          ///< separated by commas
  std::string noise;           ///< separated by commas
  std::string intervals = "auto";
  std::string scheme = "gam6";
  int searches = 8;

  [[nodiscard]] std::vector<std::string> input_names() const;
  /// Reads the files of equations. Throws CLI::ValidationError naming the option.
  [[nodiscard]] FitOptions fit() const;
};

void add_fit_options(CLI::App& command, FitCommandOptions& options);

}  // namespace mechnn::cli
