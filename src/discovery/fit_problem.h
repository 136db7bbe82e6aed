// What the joint fit is about: grids, observations, candidates and scales; fixed during a search.
//
// Notation (docs/math/discovery.md): the unknown states z[t, c] live on a uniform grid of G nodes a
// trajectory; c = 0..Z−1 with Z = D·n counts the D states and, for order 2, their D derivatives.
// For order 2 the components c < D obey x' = v, the components c ≥ D the equation to be found.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "mechnn/discovery.h"

namespace mechnn::discovery {

inline constexpr std::size_t largest_stencil = 8;

/// One measured value as a row H·x = y on nearby nodes of component `component`.
struct Observation {
  std::uint32_t sample = 0;
  std::uint32_t component = 0;
  std::uint32_t first_node = 0;
  std::uint32_t nodes = 1;  ///< 1 when the time is a node, else an interpolating stencil
  std::array<double, 6> weights{1, 0, 0, 0, 0, 0};
  double value = 0;
};

/// Values of every component at every node, component by component: at(c)[t], (Z, G).
class NodeValues {
 public:
  NodeValues() = default;
  NodeValues(std::size_t components, std::size_t nodes)
      : nodes_(nodes), values_(components * nodes) {}

  double* at(std::size_t component) { return values_.data() + component * nodes_; }
  [[nodiscard]] const double* at(std::size_t component) const {
    return values_.data() + component * nodes_;
  }
  [[nodiscard]] std::size_t nodes() const { return nodes_; }
  [[nodiscard]] std::size_t components() const { return nodes_ == 0 ? 0 : values_.size() / nodes_; }

 private:
  std::size_t nodes_ = 0;
  std::vector<double> values_;
};

/// The uniform grid of one trajectory and its observations, ordered by first node.
struct GridTrajectory {
  double start = 0;
  double step = 0;            ///< h
  std::vector<double> times;  ///< (G)
  std::vector<Observation> observations;
  NodeValues smooth;  ///< (Z, G) the smoothed data: where fits start

  [[nodiscard]] std::size_t nodes() const { return times.size(); }
};

/// What expressions are evaluated on: the Z components, then the time, at every node.
std::vector<std::span<const double>> columns_of(const NodeValues& states,
                                                const GridTrajectory& grid);

struct FitProblem {
  std::vector<std::string> states;                   ///< (D) names
  std::size_t dim = 0;                               ///< D
  std::size_t order = 1;                             ///< n
  std::size_t components = 0;                        ///< Z = D·n
  std::vector<Candidate> candidates;                 ///< (K)
  std::vector<std::vector<Expression>> derivatives;  ///< (K, Z) ∂θ_k/∂z_c
  std::vector<double> largest_value;                 ///< (K) of |θ_k| on the smoothed data
  std::size_t stencil = 6;                           ///< p of gam(p)
  std::vector<GridTrajectory> trajectories;
  int steps_per_sample = 1;             ///< grid steps a median sampling interval
  std::vector<std::string> left_out;    ///< candidates that the data make too large or too small
  std::vector<double> derivative_sd;    ///< (Z) of the smoothed derivative about its mean
  std::vector<double> derivative_rms;   ///< (Z) rms of the smoothed derivative: the rows' scale
  std::vector<double> state_mean;       ///< (D) of the data, over all trajectories
  std::vector<double> state_sd;         ///< (D) of the data, over all trajectories
  double time_mean = 0, time_sd = 0;    ///< of the sampling times, over all trajectories
  std::vector<double> within_sd;        ///< (D) about each trajectory's own mean
  std::vector<double> smoothing_noise;  ///< (D) noise estimated by the smoother
  std::vector<std::size_t> observed;    ///< (D) number of observations
  std::vector<double> known_noise;      ///< (D) or empty
  std::vector<double> prior_sd;         ///< (D·K) of each coefficient, in the data's units
  double row_weight = 0.003;
  std::stop_token stop;  ///< ends a fit where it stands

  [[nodiscard]] std::size_t candidate_count() const { return candidates.size(); }
};

/// Builds grids, smooths the data and evaluates scales. `steps_per_sample` 0: from the fastest time
/// scale of the smooth start. Throws std::invalid_argument naming the state, trajectory
/// or user-given term at fault.
FitProblem build_problem(const TrajectorySet& data, const DiscoveryOptions& options,
                         int steps_per_sample);

/// Bytes that fitting every candidate at once will take.
double memory_of_full_library(const FitProblem& problem);

}  // namespace mechnn::discovery
