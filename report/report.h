// The HTML report of a discovery run.
#pragma once

#include <string>

#include "report/report_data.h"

namespace mechnn::report {

/// One complete page: well-formed XML as well as HTML 5, no script, nothing fetched from anywhere.
/// The same data give the same bytes. Text of users (names, files, settings) is escaped. Throws
/// std::invalid_argument when parts of `data` do not fit together in shape.
std::string report_html(const ReportData& data);

}  // namespace mechnn::report
