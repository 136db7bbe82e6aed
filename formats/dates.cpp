#include "formats/dates.h"

#include <array>
#include <cstddef>
#include <cstdio>

namespace mechnn::formats {
namespace {

using std::chrono::seconds;

/// Positions of year, month and day.
std::array<std::size_t, 3> positions(DateOrder order) {
  switch (order) {
    case DateOrder::dmy:
      return {2, 1, 0};
    case DateOrder::mdy:
      return {2, 0, 1};
    case DateOrder::ymd:
      return {0, 1, 2};
  }
  return {0, 1, 2};
}

}  // namespace

std::optional<DateOrder> date_order_of(std::string_view text) {
  if (text == "dmy") return DateOrder::dmy;
  if (text == "mdy") return DateOrder::mdy;
  if (text == "ymd") return DateOrder::ymd;
  return std::nullopt;
}

std::string_view words(DateOrder order) {
  switch (order) {
    case DateOrder::dmy:
      return "day first";
    case DateOrder::mdy:
      return "month first";
    case DateOrder::ymd:
      return "year first";
  }
  return "";
}

bool fits(const DateText& date, DateOrder order) {
  const auto at = positions(order);
  const int year_digits = date.digits[at[0]];
  const int month = date.numbers[at[1]];
  const int day = date.numbers[at[2]];
  return (year_digits == 2 || year_digits == 4) && date.digits[at[1]] <= 2 &&
         date.digits[at[2]] <= 2 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

std::optional<Instant> instant_of(const DateText& date, DateOrder order) {
  if (!fits(date, order)) return std::nullopt;
  const auto at = positions(order);
  int year = date.numbers[at[0]];
  if (date.digits[at[0]] == 2) year += year < 69 ? 2000 : 1900;
  const std::chrono::year_month_day day(
      std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(date.numbers[at[1]])},
      std::chrono::day{static_cast<unsigned>(date.numbers[at[2]])});
  if (!day.ok()) return std::nullopt;
  return std::chrono::sys_days(day) + date.of_day;
}

std::string date_text(Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date(day);
  const auto of_day = std::chrono::duration_cast<seconds>(instant - day).count();
  std::array<char, 40> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  std::string text = buffer.data();
  if (of_day == 0) return text;
  std::snprintf(buffer.data(), buffer.size(), of_day % 60 == 0 ? " %02d:%02d" : " %02d:%02d:%02d",
                static_cast<int>(of_day / 3600), static_cast<int>(of_day / 60 % 60),
                static_cast<int>(of_day % 60));
  return text + buffer.data();
}

}  // namespace mechnn::formats
