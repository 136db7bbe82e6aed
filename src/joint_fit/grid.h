// Uniform grids, the values of the states on their nodes, and the observations as rows on nodes.
//
// Notation (docs/math/discovery.md): the unknown states z[t, c] live on a uniform grid of G nodes a
// trajectory; c = 0..Z−1 with Z = D·n counts the D states and, for order 2, their D derivatives.
// For order 2 the components c < D obey x' = v, the components c ≥ D the equation to be found.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace mechnn::joint_fit {

/// D states of order n: Z = D·n components.
struct StateShape {
  std::size_t dim = 0;    ///< D
  std::size_t order = 1;  ///< n

  [[nodiscard]] std::size_t components() const { return dim * order; }
  /// Components that obey x' = v; those from here on carry the equations to be found.
  [[nodiscard]] std::size_t kinematic() const { return components() - dim; }
};

/// One measured value as a row H·x = y on nearby nodes of component `component`.
struct Observation {
  std::uint32_t sample = 0;
  std::uint32_t component = 0;
  std::uint32_t first_node = 0;
  std::uint32_t nodes = 1;  ///< 1 when the time is a node, else an interpolating stencil
  std::array<double, 6> weights{1, 0, 0, 0, 0, 0};
  double value = 0;
  double scale = 1;  ///< w: its noise is w σ, σ being that of its state
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
  double step = 0;            ///< h
  std::vector<double> times;  ///< (G)
  std::vector<Observation> observations;
  NodeValues inputs = {};  ///< (U, G) known signals

  [[nodiscard]] std::size_t nodes() const { return times.size(); }
};

/// The variables of an expression, one span (G) each: the Z components, the U inputs, then the
/// time.
std::vector<std::span<const double>> columns_of(const NodeValues& states,
                                                const GridTrajectory& grid);

}  // namespace mechnn::joint_fit
