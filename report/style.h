// The page's style sheet.
#pragma once

#include <string_view>

namespace mechnn::report {

/// CSS without "<" and "&", so that it may stand in well-formed XML as it is.
std::string_view style_sheet();

}  // namespace mechnn::report
