// The options of `mechnn discover`.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "commands/measurements.h"
#include "commands/table_options.h"
#include "mechnn/discovery.h"

namespace mechnn::cli {

struct DiscoverOptions {
  std::vector<std::string> files;
  TableSettings table;
  std::string folder;  ///< empty: named after the first file
  std::string library = "polynomial";
  std::string inputs;               ///< separated by commas
  std::vector<std::string> angles;  ///< each a name, or a name with ",deg"
  std::string noise;                ///< separated by commas
  std::string noise_model = "auto";
  int degree = 2;
  int order = 1;
  std::vector<std::string> terms;
  std::string scheme = "gam6";
  std::string engine = "joint";  ///< joint or neural

  [[nodiscard]] std::vector<std::string> input_names() const;
  /// Throws CLI::ValidationError naming the option.
  [[nodiscard]] std::vector<AngleOption> angle_options() const;
  /// Throws CLI::ValidationError naming the option.
  [[nodiscard]] DiscoveryOptions discovery() const;
  [[nodiscard]] bool has_automatic_inputs() const { return inputs == "auto"; }
  [[nodiscard]] bool neural() const { return engine == "neural"; }
  /// Throws CLI::ValidationError for an option that the chosen engine does not know.
  void check_engine() const;
  [[nodiscard]] bool has_automatic_library() const { return library == "auto"; }
  [[nodiscard]] std::string output_folder() const;
};

void add_discover_options(CLI::App& command, DiscoverOptions& options);

}  // namespace mechnn::cli
