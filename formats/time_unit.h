// Units in which times counted from a date come out.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace mechnn::formats {

enum class TimeUnit { seconds, minutes, hours, days, years };

/// "s", "min", "h", "d", "y".
std::string_view symbol(TimeUnit unit);
std::optional<TimeUnit> time_unit_of(std::string_view symbol);
/// "seconds", …
std::string_view words(TimeUnit unit);

/// A year is 365.25 days.
std::chrono::microseconds length_of(TimeUnit unit);

/// The unit of samples that are so far apart: the largest that is no longer, years from 28 days on,
/// which is a month.
TimeUnit unit_for_spacing(std::chrono::microseconds spacing);

}  // namespace mechnn::formats
