#include "training/tasks/solar_system/known_strengths.h"

#include <algorithm>
#include <array>

namespace mechnn::training::solar_system {
namespace {

struct Known {
  std::string_view body;
  double strength;
};

/// GMB, of Earth and Moon together, and EMRAT, the Earth's mass in units of the Moon's.
constexpr double earth_and_moon = 8.997011408268049e-10;
constexpr double earth_over_moon = 81.3005690699153;

/// Source: the constants GMS, GM1 … GM9, GMB and EMRAT in the header of DE421 (W. M. Folkner, J. G.
/// Williams and D. H. Boggs, The planetary and lunar ephemeris DE 421, IPN Progress Report 42-178,
/// 2009), as the package de421 2008.1 has them.
constexpr std::array<Known, 11> list{{
    {"sun", 2.959122082855911e-04},
    {"mercury", 4.91254957186794e-11},
    {"venus", 7.243452332698441e-10},
    {"earth", earth_and_moon* earth_over_moon / (1 + earth_over_moon)},
    {"moon", earth_and_moon / (1 + earth_over_moon)},
    {"mars", 9.54954869562239e-11},
    {"jupiter", 2.82534584085505e-07},
    {"saturn", 8.459706073308477e-08},
    {"uranus", 1.29202482579265e-08},
    {"neptune", 1.52435910924974e-08},
    {"pluto", 2.17844105199052e-12},
}};

}  // namespace

std::size_t place_of(std::string_view body) {
  const auto* const at = std::find_if(list.begin(), list.end(),
                                      [&](const Known& known) { return known.body == body; });
  return static_cast<std::size_t>(at - list.begin());
}

std::optional<double> known_strength(std::string_view body) {
  const std::size_t place = place_of(body);
  if (place == list.size()) return std::nullopt;
  return list.at(place).strength;
}

std::optional<std::vector<double>> known_strengths(const std::vector<std::string>& bodies) {
  std::vector<double> found;
  for (const std::string& body : bodies) {
    const auto strength = known_strength(body);
    if (!strength) return std::nullopt;
    found.push_back(*strength);
  }
  return found;
}

}  // namespace mechnn::training::solar_system
