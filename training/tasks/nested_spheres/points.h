// Points inside a ball and in a shell around it, which no flow of the space can part by a plane.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace mechnn::training::nested_spheres {

inline constexpr double ball_radius = 0.5;
inline constexpr double shell_inner = 1;
inline constexpr double shell_outer = 1.5;

struct Points {
  at::Tensor coordinates;  ///< (points, dim), float
  at::Tensor labels;       ///< (points) float: 0 in the ball, 1 in the shell

  [[nodiscard]] std::int64_t size() const { return labels.size(0); }
  [[nodiscard]] Points slice(std::int64_t begin, std::int64_t end) const;
  [[nodiscard]] Points at(const at::Tensor& index) const;
};

/// As many in the ball as in the shell, each uniform there, in an order of chance. `count` even.
Points nested_points(std::int64_t count, std::int64_t dim, std::uint64_t seed);

}  // namespace mechnn::training::nested_spheres
