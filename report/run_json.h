// ReportData in a file: run.json, from which `mechnn report` makes the page again.
#pragma once

#include <string>
#include <string_view>

#include "report/report_data.h"

namespace mechnn::report {

/// JSON text; NaN as null, everything else exact: reading gives the same data bit for bit.
std::string write_run_json(const ReportData& data);

/// Strict: an unknown, missing or ill-typed member, another schema version, shapes that do not fit,
/// a name that no state can have or a term that does not parse throw formats::InputError beginning
/// with `where`, which says the place in the file, what was found and what was expected.
ReportData read_run_json(std::string_view text, std::string_view where);

}  // namespace mechnn::report
