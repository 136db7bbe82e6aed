// The folder of a discovery run.
#pragma once

#include <map>
#include <string>

#include "command.h"
#include "commands/discover_options.h"
#include "commands/measurements.h"
#include "formats/json.h"
#include "formats/model_json.h"
#include "mechnn/discovery.h"
#include "mechnn/trajectory.h"
#include "report/report_data.h"

namespace mechnn::cli {

/// model.json's content for this result.
formats::ModelFile model_file(const TrajectorySet& data, const DiscoveryResult& result,
                              const DiscoverOptions& options, const CommandContext& context);

/// The same where something else than `mechnn discover` found it.
formats::ModelFile model_file(const TrajectorySet& data, const DiscoveryResult& result,
                              formats::Json options, const CommandContext& context);

/// run.json's and the report's content; the found model is simulated from each trajectory's start.
report::ReportData report_data(const Measurements& measured, const DiscoveryResult& result,
                               const DiscoverOptions& options, const CommandContext& context);

/// Every file of the folder by its name.
std::map<std::string, std::string> run_files(const formats::ModelFile& model,
                                             const report::ReportData& report);

}  // namespace mechnn::cli
