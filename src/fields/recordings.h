// Recordings as discovery sees them: filled, smoothed and measured; what is wrong with them is
// refused.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "fields/grid.h"
#include "fields/smoothing.h"
#include "fields/weak_form.h"
#include "mechnn/field.h"
#include "mechnn/field_discovery.h"

namespace mechnn::fields {

/// What one recording is like.
struct Recording {
  Extents extents;
  std::vector<double> data, smooth;                         ///< (M, points)
  std::vector<char> missing, far;                           ///< (M, points); see Gaps
  std::vector<double> variance, deviation, mean;            ///< (M), the first of the noise
  std::array<double, max_field_axes> wavenumber{}, step{};  ///< radians a step; the axes' units
};

/// The degree, derivatives and components that options leave open.
struct FieldSettings {
  int degree = 0;
  int derivatives = 0;
  std::vector<std::size_t> equations;  ///< indices of components
};

/// Throws ArgumentError for a name that is no component or occurs twice.
FieldSettings settings_of(const FieldSet& set, const FieldDiscoveryOptions& options);

/// The least half-width of test functions with so many derivatives: sums over fewer points are no
/// integrals, by some per cent.
[[nodiscard]] std::size_t min_half_width(int derivatives);

/// Throws ArgumentError for axes too short for test functions and for work beyond
/// options.max_memory, by the sizes alone.
void require_sizes(const FieldSet& set, const FieldSettings& settings,
                   const FieldDiscoveryOptions& options);

/// Throws ArgumentError for a component without any value, or that varies nowhere.
std::vector<Recording> prepare(const FieldSet& set);

/// (M) variance of the noise, pooled over recordings.
struct FieldNoise {
  std::vector<double> variance;
  std::vector<bool> is_bound;  ///< less than discovery tells from a grid's errors
};
FieldNoise noise_of(const std::vector<Recording>& recordings, const FieldDiscoveryOptions& options);

/// (K) standard deviations of the prior.
Eigen::VectorXd prior_widths(const std::vector<Candidate>& library,
                             const std::vector<Recording>& recordings, std::size_t component,
                             int order);

}  // namespace mechnn::fields
