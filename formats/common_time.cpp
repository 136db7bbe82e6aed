// Times of all tables of one call in one unit, since one origin.
#include <algorithm>
#include <cstddef>
#include <utility>

#include "formats/input_error.h"
#include "formats/table_time.h"

namespace mechnn::formats {
namespace {

using std::chrono::microseconds;

/// The median of the steps forwards.
microseconds median_step(const std::vector<TableWithTime>& tables) {
  std::vector<double> steps;
  for (const TableWithTime& one : tables) {
    for (const Trajectory& trajectory : one.table.data.trajectories) {
      for (std::size_t i = 1; i < trajectory.samples(); ++i) {
        steps.push_back(trajectory.times[i] - trajectory.times[i - 1]);
      }
    }
  }
  if (steps.empty()) return std::chrono::hours(24);
  const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
  std::nth_element(steps.begin(), middle, steps.end());
  return microseconds(static_cast<microseconds::rep>(*middle));
}

void require_one_kind(const std::vector<TableWithTime>& tables) {
  const bool are_dates = tables.front().time.origin.has_value();
  for (const TableWithTime& one : tables) {
    if (one.time.origin.has_value() == are_dates) continue;
    throw InputError(one.where + ": found times that are " + (are_dates ? "numbers" : "dates") +
                     ", expected " + (are_dates ? "dates" : "numbers") + " as in " +
                     tables.front().where);
  }
}

Instant earliest(const std::vector<TableWithTime>& tables) {
  Instant origin = *tables.front().time.origin;
  for (const TableWithTime& one : tables) origin = std::min(origin, *one.time.origin);
  return origin;
}

void count_from(Instant origin, TimeUnit unit, TableWithTime& one) {
  const auto shift = static_cast<double>((*one.time.origin - origin).count());
  const auto length = static_cast<double>(length_of(unit).count());
  TrajectorySet& data = one.table.data;
  for (Trajectory& trajectory : data.trajectories) {
    for (double& time : trajectory.times) time = (time + shift) / length;
  }
  data.time_unit = symbol(unit);
  if (one.time.has_dates) data.time_origin = date_text(origin);
}

/// Numbers are in the unit that the option says, or the header.
void label_numbers(TableWithTime& one, const TableOptions& options) {
  if (!options.time_unit) return;
  std::string& unit = one.table.data.time_unit;
  const std::string wanted(symbol(*options.time_unit));
  if (!unit.empty() && unit != wanted) {
    throw InputError(one.where + ": the header says that times are in " + unit + ", and " +
                     options.words.time_unit + " " + wanted +
                     " does not convert numbers, only dates; leave it out");
  }
  unit = wanted;
}

}  // namespace

std::vector<MeasuredTable> with_common_time(std::vector<TableWithTime> tables,
                                            const TableOptions& options) {
  require_one_kind(tables);
  const TableWithTime& first = tables.front();
  if (first.time.origin) {
    const Instant origin = options.origin ? *options.origin : earliest(tables);
    const TimeUnit unit =
        options.time_unit ? *options.time_unit : unit_for_spacing(median_step(tables));
    for (TableWithTime& one : tables) count_from(origin, unit, one);
    const std::string& option = options.words.time_unit;
    tables.front().table.notes.push_back(
        first.where + ": " + first.time.place + "; they are counted in " +
        std::string(words(unit)) + " since " + instant_text(first.time, origin) +
        (option.empty() || options.time_unit ? "" : " (" + option + " chooses another unit)"));
  } else {
    for (TableWithTime& one : tables) label_numbers(one, options);
  }
  std::vector<MeasuredTable> result;
  result.reserve(tables.size());
  for (TableWithTime& one : tables) result.push_back(std::move(one.table));
  return result;
}

}  // namespace mechnn::formats
