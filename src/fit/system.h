// Given equations as one first-order system z' = F(z, u, t; θ).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "mechnn/expression.h"
#include "mechnn/fit.h"
#include "mechnn/trajectory.h"

namespace mechnn::equation_fit {

/// One component of the first-order system.
struct Component {
  std::string name;
  std::optional<std::size_t> measured;  ///< column of the data's states
  /// The component that this one is the derivative of.
  std::optional<std::size_t> derivative_of;
};

struct System {
  std::vector<Component> components;    ///< (Z) measured states, hidden ones, derivatives
  std::vector<Expression> rhs;          ///< (Z) over components, inputs, time, parameters
  std::vector<std::string> inputs;      ///< (U)
  std::vector<std::string> parameters;  ///< (Q) in the order of first occurrence
  std::vector<bool> per_trajectory;     ///< (Q)
  std::vector<std::string> equations;   ///< as given
  std::vector<std::string> notes;       ///< on names that may be mistakes, as sentences
  std::size_t states = 0;               ///< measured and hidden: those with an equation
  int order = 1;                        ///< of every equation where they have one order, else 0

  /// Names of the variables of `rhs`.
  [[nodiscard]] std::vector<std::string> variables() const;
};

/// Throws std::invalid_argument: an equation that does not parse, names or states that do not fit
/// the data, a parameter that no equation has.
System make_system(const TrajectorySet& data, const FitOptions& options);

}  // namespace mechnn::equation_fit
