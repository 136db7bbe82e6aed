#include "formats/time_unit.h"

#include <array>

namespace mechnn::formats {
namespace {

struct UnitRow {
  TimeUnit unit;
  std::string_view symbol;
  std::string_view words;
  std::chrono::microseconds length;
  std::chrono::microseconds spacing;  ///< of samples, from which on it is chosen
};

constexpr std::array<UnitRow, 5> units{
    UnitRow{TimeUnit::seconds, "s", "seconds", std::chrono::seconds(1),
            std::chrono::microseconds(0)},
    UnitRow{TimeUnit::minutes, "min", "minutes", std::chrono::minutes(1), std::chrono::minutes(1)},
    UnitRow{TimeUnit::hours, "h", "hours", std::chrono::hours(1), std::chrono::hours(1)},
    UnitRow{TimeUnit::days, "d", "days", std::chrono::hours(24), std::chrono::hours(24)},
    UnitRow{TimeUnit::years, "y", "years", std::chrono::hours(24 * 1461 / 4),
            std::chrono::hours(24 * 28)}};

const UnitRow& row_of(TimeUnit unit) {
  for (const UnitRow& row : units) {
    if (row.unit == unit) return row;
  }
  return units.front();
}

}  // namespace

std::string_view symbol(TimeUnit unit) { return row_of(unit).symbol; }
std::string_view words(TimeUnit unit) { return row_of(unit).words; }
std::chrono::microseconds length_of(TimeUnit unit) { return row_of(unit).length; }

std::optional<TimeUnit> time_unit_of(std::string_view symbol) {
  for (const UnitRow& row : units) {
    if (row.symbol == symbol) return row.unit;
  }
  return std::nullopt;
}

TimeUnit unit_for_spacing(std::chrono::microseconds spacing) {
  TimeUnit unit = TimeUnit::seconds;
  for (const UnitRow& row : units) {
    if (spacing >= row.spacing) unit = row.unit;
  }
  return unit;
}

}  // namespace mechnn::formats
