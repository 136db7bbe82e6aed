// The data of one report: gathered by the program, kept in run.json.
#pragma once

#include <string>
#include <vector>

#include "mechnn/discovery.h"
#include "mechnn/simulate.h"
#include "mechnn/trajectory.h"

namespace mechnn::report {

struct NamedValue {
  std::string name;
  std::string value;
};

struct DataFile {
  std::string name;
  /// The hash of the bytes read with the name of its method, e.g. "sha256:…"; may be empty.
  std::string hash;
};

struct Provenance {
  std::string program_version;
  std::string command_line;
  std::vector<DataFile> files;
  std::string date;  ///< empty keeps the report a function of its input alone
};

struct ReportData {
  std::string title;  ///< empty: named after the data files
  TrajectorySet data;
  DiscoveryResult result;
  std::string time = "t";          ///< the data's name for the time
  std::vector<std::string> notes;  ///< how the data were read, as sentences
  /// The found model integrated from each trajectory's fitted first state; one a trajectory, or
  /// none.
  std::vector<Simulation> simulations;
  std::vector<NamedValue> settings;  ///< in the order to be shown
  Provenance provenance;
};

/// Checks that arrays have the shapes that their comments say; the values may be anything.
/// Throws std::invalid_argument naming the array, its size and the size expected.
void check_shapes(const ReportData& data);

}  // namespace mechnn::report
