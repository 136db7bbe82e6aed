// A partial differential equation, discretised in space: ordinary ones for the values at the points
// that are free.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "fields/grid.h"
#include "mechnn/field.h"
#include "mechnn/field_discovery.h"

namespace mechnn::field_simulation {

/// The state is (free points, variables): of each free point, u of the components with an equation,
/// then, for order 2, their ∂_t u. Along one axis free points stand in the order that keeps
/// neighbours near: for a periodic one 0, n − 1, 1, n − 2, …
class SemiDiscrete {
 public:
  /// Throws ArgumentError as simulate_field does. The arguments must outlive this.
  SemiDiscrete(const FieldSet& field, std::size_t recording,
               std::span<const FieldEquation> equations, int order);

  [[nodiscard]] std::size_t size() const { return free_.size() * variables(); }
  [[nodiscard]] std::size_t variables() const { return equations_.size() * order_; }
  [[nodiscard]] const fields::Extents& space() const { return space_; }  ///< time has 1 point
  /// (1 + d) points at each end of an axis that are prescribed.
  [[nodiscard]] const std::vector<std::size_t>& margin() const { return margin_; }
  /// How far from the diagonal ∂(state')/∂state reaches; meaningless in more dimensions than one.
  [[nodiscard]] std::size_t half_bandwidth() const;
  /// (size()) deviation of each variable's component, per time step for ∂_t u.
  [[nodiscard]] std::vector<double> scales() const;

  [[nodiscard]] std::vector<double> start(std::size_t time_index) const;  ///< (size())
  /// state' at `time`; false where it is not finite.
  bool evaluate(double time, std::span<const double> state, std::span<double> derivative) const;
  /// (M, space points): the state, and the field where it is prescribed.
  [[nodiscard]] std::vector<double> on_grid(double time, std::span<const double> state) const;

 private:
  struct Term {
    double coefficient;
    std::vector<int> powers;
  };
  /// The terms of one equation under one derivative, D^α Σ_k ξ_k f_k(u).
  struct Flux {
    std::size_t equation;
    /// (1 + d) differences along the axes, empty where α is 0.
    std::array<std::vector<double>, max_field_axes> weights;
    std::vector<Term> terms;
  };
  /// ∂_t u at a time: Σ_m weights_m u(t_{first + m}).
  struct TimeDifference {
    std::size_t first;
    std::vector<double> weights;
  };

  void set_terms(std::span<const FieldEquation> equations);
  void set_free_points();
  [[nodiscard]] std::size_t component_of(const FieldEquation& equation) const;
  [[nodiscard]] double given(std::size_t component, std::size_t time_index,
                             std::size_t point) const;
  [[nodiscard]] TimeDifference time_difference(std::size_t time_index) const;
  [[nodiscard]] std::vector<double> values_of(const Flux& flux, const std::vector<double>& u) const;

  const FieldSet& set_;
  const FieldRecording& recording_;
  std::size_t order_;
  fields::Extents space_;
  std::vector<double> step_;            // (1 + d)
  std::vector<std::size_t> equations_;  // components that have one
  std::vector<Flux> fluxes_;
  std::vector<std::size_t> reach_;       // (1 + d) of the differences
  std::vector<std::size_t> margin_;      // (1 + d) prescribed at each end
  std::vector<std::size_t> free_;        // points of space
  std::vector<std::size_t> prescribed_;  // (component, point) that are not free
};

}  // namespace mechnn::field_simulation
