// Reading of dates and times of day, from left to right.
#include <cstddef>
#include <cstdint>

#include "formats/dates.h"

namespace mechnn::formats {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// A field as it is read from left to right.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] char next() const { return rest_.empty() ? '\0' : rest_.front(); }

  /// Passes over one of these characters, and returns it; else 0.
  char take(std::string_view any_of) {
    if (rest_.empty() || any_of.find(rest_.front()) == any_of.npos) return '\0';
    const char taken = rest_.front();
    rest_.remove_prefix(1);
    return taken;
  }

  bool take_blanks() {
    const std::size_t before = rest_.size();
    while (take(" ") != '\0') {
    }
    return rest_.size() < before;
  }

  /// Number of the digits of a number, at most `max_digits`; 0 where there is none.
  int take_number(int& value, int max_digits) {
    int digits = 0;
    value = 0;
    while (digits < max_digits && next() >= '0' && next() <= '9') {
      value = 10 * value + (next() - '0');
      rest_.remove_prefix(1);
      ++digits;
    }
    return digits;
  }

 private:
  std::string_view rest_;
};

/// The numbers of the date alone.
bool read_numbers(Cursor& cursor, DateText& date) {
  date.digits[0] = cursor.take_number(date.numbers[0], 4);
  const char sign = cursor.take("-/.");
  if (date.digits[0] == 0 || sign == '\0') return false;
  date.digits[1] = cursor.take_number(date.numbers[1], 2);
  if (date.digits[1] == 0) return false;
  if (cursor.take({&sign, 1}) == '\0') {
    date.numbers[2] = 1;
    date.digits[2] = 2;
    return date.digits[0] == 4;
  }
  date.digits[2] = cursor.take_number(date.numbers[2], 4);
  const auto may_be_year = [&](std::size_t i) {
    return date.digits[i] == 2 || date.digits[i] == 4;
  };
  return date.digits[2] > 0 && (may_be_year(0) || may_be_year(2));
}

/// Digits beyond microseconds are read and do not count.
microseconds read_fraction(Cursor& cursor) {
  std::int64_t fraction = 0;
  std::int64_t unit = 1'000'000;
  for (int digit = 0; cursor.take_number(digit, 1) == 1;) {
    unit /= 10;
    fraction += unit * digit;
  }
  return microseconds(fraction);
}

bool read_seconds(Cursor& cursor, DateText& date) {
  if (cursor.take(":") == '\0') return true;
  int second = 0;
  if (cursor.take_number(second, 2) != 2 || second > 59) return false;
  date.of_day += seconds(second);
  if (cursor.take(".,") != '\0') date.of_day += read_fraction(cursor);
  return true;
}

bool read_half_of_day(Cursor& cursor, DateText& date, int hour) {
  const char half = cursor.take("AaPp");
  if (half == '\0') return hour < 24 || (hour == 24 && date.of_day == hours(24));
  if (cursor.take("Mm") == '\0' || hour < 1 || hour > 12) return false;
  const bool is_morning = half == 'A' || half == 'a';
  if (hour == 12) date.of_day -= hours(12);
  if (!is_morning) date.of_day += hours(12);
  return true;
}

bool read_offset(Cursor& cursor, DateText& date) {
  if (cursor.take("Zz") != '\0') return true;
  const char sign = cursor.take("+-");
  if (sign == '\0') return true;
  int hour = 0;
  int minute = 0;
  if (cursor.take_number(hour, 2) != 2) return false;
  cursor.take(":");
  const int digits = cursor.take_number(minute, 2);
  if ((digits != 0 && digits != 2) || hour > 14 || minute > 59) return false;
  const minutes offset(60 * hour + minute);
  date.of_day += sign == '+' ? -offset : offset;
  return true;
}

bool read_time_of_day(Cursor& cursor, DateText& date) {
  int hour = 0;
  int minute = 0;
  if (cursor.take_number(hour, 2) == 0 || cursor.take(":") == '\0') return false;
  if (cursor.take_number(minute, 2) != 2 || minute > 59) return false;
  date.of_day = hours(hour) + minutes(minute);
  if (!read_seconds(cursor, date)) return false;
  cursor.take_blanks();
  return read_half_of_day(cursor, date, hour);
}

bool read_time(Cursor& cursor, DateText& date) {
  const bool has_blanks = cursor.take_blanks();
  if (cursor.at_end()) return true;
  if (!has_blanks && cursor.take("Tt") == '\0') return false;
  if (!read_time_of_day(cursor, date)) return false;
  cursor.take_blanks();
  return read_offset(cursor, date) && cursor.at_end();
}

}  // namespace

std::optional<microseconds> parse_time_of_day(std::string_view text) {
  Cursor cursor(text);
  DateText date;
  if (!read_time_of_day(cursor, date) || !cursor.at_end()) return std::nullopt;
  return date.of_day;
}

std::optional<DateText> parse_date(std::string_view text) {
  Cursor cursor(text);
  DateText date;
  if (!read_numbers(cursor, date) || !read_time(cursor, date)) return std::nullopt;
  return date;
}

}  // namespace mechnn::formats
