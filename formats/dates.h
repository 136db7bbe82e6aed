// Dates and times of day as tables write them.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mechnn::formats {

/// Which number of a date comes first.
enum class DateOrder { dmy, mdy, ymd };

/// "dmy", "mdy" or "ymd"; nothing for another text.
std::optional<DateOrder> date_order_of(std::string_view text);
/// "day first", …
std::string_view words(DateOrder order);

/// No zone: as written, less the offset where there is one.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;

/// A date before it is known which of its numbers is the day.
struct DateText {
  std::array<int, 3> numbers{};  ///< as written; a month alone, 2016-07, has the day 1
  std::array<int, 3> digits{};   ///< of each
  std::chrono::microseconds of_day{0};
};

/// Reads a whole field: three numbers between equal signs out of - / and ., or a year and a month;
/// behind blanks or T a time, 13:45, 13:45:10.5 or 1:45 PM, with Z or an offset (+02:00, +0200).
/// Nothing for what is no date in any order of its numbers' lengths.
std::optional<DateText> parse_date(std::string_view text);

/// Reads a whole field that is a time alone, 13:45, 13:45:10.5 or 1:45 PM.
std::optional<std::chrono::microseconds> parse_time_of_day(std::string_view text);

/// True where each number is in the range of what it is in this order; years have 2 or 4 digits.
bool fits(const DateText& date, DateOrder order);

/// Nothing for a date that the calendar does not have, as 2019-02-30. Years of two digits are those
/// of POSIX: 69 to 99 are in the twentieth century.
std::optional<Instant> instant_of(const DateText& date, DateOrder order);

/// The order of a whole column: one that all dates fit; of several, one in which clearly fewer
/// dates go back, or whose largest step is less than half as long, in units of its median, as in
/// any other; any where all give the same times between the dates. Nothing where the column does
/// not tell. Where no order fits all, the one that fits most.
std::optional<DateOrder> order_of_column(const std::vector<DateText>& dates);

/// "2016-07-01", with a time of day where it is not midnight: "2016-07-01 13:45".
std::string date_text(Instant instant);

}  // namespace mechnn::formats
