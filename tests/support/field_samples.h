// Fields with a closed form, and noise on them.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include "mechnn/field.h"
#include "problems/normal_numbers.h"

namespace mechnn::test {

inline std::vector<double> uniform_axis(double first, double step, std::size_t points) {
  std::vector<double> axis(points);
  for (std::size_t i = 0; i < points; ++i) axis[i] = first + step * static_cast<double>(i);
  return axis;
}

/// f(t, x) on a grid.
inline FieldRecording sampled(const std::vector<double>& t, const std::vector<double>& x,
                              const std::function<double(double, double)>& f) {
  FieldRecording recording{"", {t, x}, {}};
  recording.values.reserve(t.size() * x.size());
  for (const double ti : t) {
    for (const double xi : x) recording.values.push_back(f(ti, xi));
  }
  return recording;
}

inline void add_noise(std::vector<double>& values, double share, std::uint64_t seed) {
  double squares = 0;
  for (const double v : values) squares += v * v;
  const double sd = share * std::sqrt(squares / static_cast<double>(values.size()));
  problems::NormalNumbers normal(seed);
  for (double& v : values) v += sd * normal.next();
}

/// Waves that travel with speed 1 and decay: u_t = −u_x + 0.05 u_xx, periodic in 10.
inline double travelling_waves(double t, double x) {
  double sum = 0;
  for (int j = 1; j <= 5; ++j) {
    const double k = 2 * std::numbers::pi * j / 10;
    sum += std::cos(k * (x - t) + 1.7 * j * j) * std::exp(-0.05 * k * k * t);
  }
  return sum;
}

inline FieldSet travelling_field(double noise, std::uint64_t seed, std::size_t times = 100,
                                 std::size_t points = 128) {
  FieldSet set{{"u"}, {"t", "x"}, {}, {}};
  set.recordings.push_back(sampled(uniform_axis(0, 6.0 / static_cast<double>(times), times),
                                   uniform_axis(0, 10.0 / static_cast<double>(points), points),
                                   travelling_waves));
  if (noise > 0) add_noise(set.recordings[0].values, noise, seed);
  return set;
}

}  // namespace mechnn::test
