#include "mechnn/field.h"

#include <algorithm>
#include <cmath>

#include "mechnn/argument_error.h"
#include "mechnn/names.h"
#include "mechnn/number_text.h"

namespace mechnn {
namespace {

void check_names(const FieldSet& set) {
  std::vector<std::string> names = set.components;
  names.insert(names.end(), set.axes.begin(), set.axes.end());
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!is_identifier(names[i])) {
      throw ArgumentError("name '" + names[i] + "'", "no identifier",
                          "a letter, then letters, digits and underscores");
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (names[i] == names[j])
        throw ArgumentError("name '" + names[i] + "'", "it twice", "it once");
    }
  }
}

double average_step(const std::vector<double>& axis) {
  return (axis.back() - axis.front()) / static_cast<double>(axis.size() - 1);
}

void check_axis(const std::vector<double>& axis, const std::string& where) {
  if (axis.size() < 2) {
    throw ArgumentError(where, std::to_string(axis.size()) + " points", "at least 2");
  }
  for (const double value : axis) {
    if (!std::isfinite(value))
      throw ArgumentError(where, "a coordinate that is not finite", "numbers");
  }
  const double step = average_step(axis);
  if (!(step > 0))
    throw ArgumentError(where, "coordinates that do not increase", "increasing ones");
  for (std::size_t i = 1; i < axis.size(); ++i) {
    const double here = axis[i] - axis[i - 1];
    if (std::abs(here - step) <= 1e-3 * step) continue;
    throw ArgumentError(where,
                        "a step of " + shortest_text(here) + " at point " + std::to_string(i + 1) +
                            ", " + shortest_text(step) + " on average",
                        "a uniform grid (interpolate to one first)");
  }
}

}  // namespace

std::size_t FieldRecording::points() const {
  std::size_t product = 1;
  for (const std::vector<double>& axis : axes) product *= axis.size();
  return product;
}

double FieldRecording::step(std::size_t axis) const { return average_step(axes[axis]); }

std::size_t FieldSet::index_of(const std::string& component) const {
  return static_cast<std::size_t>(std::find(components.begin(), components.end(), component) -
                                  components.begin());
}

bool FieldSet::is_periodic(std::size_t axis) const {
  return axis > 0 && !periodic.empty() && periodic[axis - 1];
}

void FieldSet::validate() const {
  if (components.empty()) throw ArgumentError("components", "none", "at least one");
  if (axes.size() < 2 || axes.size() > max_field_axes) {
    throw ArgumentError("axes", std::to_string(axes.size()), "the time and one to three of space");
  }
  if (!periodic.empty() && periodic.size() != space_dim()) {
    throw ArgumentError("periodic", std::to_string(periodic.size()) + " entries",
                        "one for each of " + std::to_string(space_dim()) + " space axes");
  }
  check_names(*this);
  if (recordings.empty()) throw ArgumentError("recordings", "none", "at least one");
  for (std::size_t r = 0; r < recordings.size(); ++r) {
    const FieldRecording& recording = recordings[r];
    const std::string where =
        recordings.size() == 1 ? "" : " of recording " + std::to_string(r + 1);
    if (recording.axes.size() != axes.size()) {
      throw ArgumentError("axes" + where, std::to_string(recording.axes.size()),
                          std::to_string(axes.size()));
    }
    for (std::size_t a = 0; a < axes.size(); ++a) {
      check_axis(recording.axes[a], "axis '" + axes[a] + "'" + where);
    }
    const std::size_t expected = recording.points() * components.size();
    if (recording.values.size() != expected) {
      throw ArgumentError("values" + where, std::to_string(recording.values.size()),
                          std::to_string(expected) + ", one for each component and point");
    }
    for (const double value : recording.values) {
      if (std::isinf(value)) throw ArgumentError("values" + where, "an infinite value", "numbers");
    }
  }
}

}  // namespace mechnn
