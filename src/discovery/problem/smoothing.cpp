// (HᵀH + λ DᵀD) x = Hᵀy with D the third difference. The effective number of
// parameters is tr(H A⁻¹ Hᵀ), from the entries of A⁻¹ inside the band:
//   GCV(λ) = m·RSS / (m − tr)², m the number of observations; noise² = RSS / (m − tr).
// Source: Eilers, "A perfect smoother" (2003); Golub, Heath, Wahba (1979) for GCV.
#include "discovery/problem/smoothing.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "joint_fit/banded_inverse.h"
#include "joint_fit/bordered_band.h"

namespace mechnn::discovery {
namespace {

using joint_fit::BorderedBand;
using joint_fit::Observation;

constexpr std::size_t superdiagonals = 5;  // an interpolated observation spans six nodes

void add_observations(std::span<const Observation> observations, BorderedBand& system) {
  for (const Observation& o : observations) {
    for (std::size_t i = 0; i < o.nodes; ++i) {
      for (std::size_t j = i; j < o.nodes; ++j) {
        system.band_row(o.first_node + i)[j - i] += o.weights[i] * o.weights[j];
      }
      system.border_row(o.first_node + i)[0] += o.weights[i] * o.value;
    }
  }
}

void add_penalty(double lambda, std::size_t nodes, BorderedBand& system) {
  constexpr std::array<double, 4> difference{-1, 3, -3, 1};
  for (std::size_t t = 0; t + 3 < nodes; ++t) {
    for (std::size_t i = 0; i < 4; ++i) {
      for (std::size_t j = i; j < 4; ++j) {
        system.band_row(t + i)[j - i] += lambda * difference[i] * difference[j];
      }
    }
  }
}

double effective_parameters(std::span<const Observation> observations, const BorderedBand& factor) {
  const std::vector<double> inverse = banded_inverse(factor);
  double trace = 0;
  for (const Observation& o : observations) {
    trace += observed_variance(inverse, superdiagonals, o, o.first_node, 1);
  }
  return trace;
}

struct Trial {
  SmoothState state;
  double score = 0;  // GCV; infinite when the system could not be solved
};

Trial smooth_with(double lambda, std::span<const Observation> observations, std::size_t nodes) {
  BorderedBand system(nodes, superdiagonals, 1);
  add_observations(observations, system);
  add_penalty(lambda, nodes, system);
  Trial trial{{std::vector<double>(nodes), 0}, INFINITY};
  if (!eliminate(system, 0, nodes)) return trial;
  substitute(system, {}, trial.state.values);
  double squares = 0;
  for (const Observation& o : observations) {
    double residual = o.value;
    for (std::size_t i = 0; i < o.nodes; ++i) {
      residual -= o.weights[i] * trial.state.values[o.first_node + i];
    }
    squares += residual * residual;
  }
  const auto m = static_cast<double>(observations.size());
  const double freedom = m - effective_parameters(observations, system);
  if (!(freedom > 1e-6 * m)) return trial;
  trial.state.noise = std::sqrt(squares / freedom);
  trial.score = m * squares / (freedom * freedom);
  return trial;
}

}  // namespace

SmoothState smooth_state(std::span<const Observation> observations, std::size_t nodes) {
  // λ acts on third differences of the grid: 10^-4 follows the data, 10^14 leaves a parabola.
  Trial best{{}, INFINITY};
  for (int half_decade = -8; half_decade <= 28; ++half_decade) {
    Trial trial = smooth_with(std::pow(10.0, half_decade / 2.0), observations, nodes);
    if (trial.score < best.score) best = std::move(trial);
  }
  return best.state;
}

std::vector<double> differentiate(std::span<const double> values, double step) {
  const std::size_t n = values.size();
  std::vector<double> derivative(n);
  for (std::size_t t = 0; t < n; ++t) {
    if (t >= 2 && t + 2 < n) {
      derivative[t] =
          (8 * (values[t + 1] - values[t - 1]) - (values[t + 2] - values[t - 2])) / (12 * step);
    } else {
      const std::size_t centre = std::clamp<std::size_t>(t, 1, n - 2);
      const double first = (values[centre + 1] - values[centre - 1]) / (2 * step);
      const double second =
          (values[centre + 1] - 2 * values[centre] + values[centre - 1]) / (step * step);
      derivative[t] =
          first + second * step * (static_cast<double>(t) - static_cast<double>(centre));
    }
  }
  return derivative;
}

}  // namespace mechnn::discovery
