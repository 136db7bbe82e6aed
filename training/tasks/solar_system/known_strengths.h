// Strengths G m of the Sun, the planets, the Moon and Pluto as JPL's ephemeris DE421 has them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mechnn::training::solar_system {

/// JPL's astronomical unit in DE421.
inline constexpr double kilometres_per_au = 149597870.6996262;
/// Speed of light, 299792.458 km/s, in au/day.
inline constexpr double speed_of_light = 299792.458 * 86400 / kilometres_per_au;

/// In au³/day²; absent for a body that is not in the list.
std::optional<double> known_strength(std::string_view body);
/// Of all bodies, absent if one is not in the list.
std::optional<std::vector<double>> known_strengths(const std::vector<std::string>& bodies);
/// The body's place in the list, its length for one that is not in it.
std::size_t place_of(std::string_view body);

}  // namespace mechnn::training::solar_system
