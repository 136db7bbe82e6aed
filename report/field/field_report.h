// The HTML report of a discovery from fields.
#pragma once

#include <string>
#include <vector>

#include "mechnn/field.h"
#include "mechnn/field_discovery.h"
#include "mechnn/field_verdict.h"
#include "report/report_data.h"

namespace mechnn::report {

struct FieldReport {
  std::string title;
  FieldSet data;
  FieldDiscoveryResult result;
  FieldVerdict verdict;
  std::vector<std::string> notes;  ///< how the data were read, as sentences
  Provenance provenance;
};

/// One complete page, as report_html's: equations, rivals, doubts, and images of the first
/// recording as measured, smoothed and their difference; over time and the first axis of space, in
/// the middle of the others.
std::string field_report_html(const FieldReport& run);

}  // namespace mechnn::report
