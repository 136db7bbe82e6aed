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
  /// (M, T, X_1, …, X_d) the first recording integrated by the equations from its smoothed first
  /// time, NaN after it left all bounds; empty: not done.
  std::vector<double> simulated;
  std::vector<std::string> notes;  ///< how the data were read, as sentences
  Provenance provenance;
};

/// One complete page, as report_html's: equations, rivals, doubts, and images of the first
/// recording as measured, smoothed and their difference; over time and the first axis of space, in
/// the middle of the others.
std::string field_report_html(const FieldReport& run);

}  // namespace mechnn::report
