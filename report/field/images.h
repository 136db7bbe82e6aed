// Fields as images.
#pragma once

#include <string>

#include "report/field/field_report.h"

namespace mechnn::report {

/// Each component as measured, smoothed and their difference.
std::string field_images_section(const FieldReport& run);

}  // namespace mechnn::report
