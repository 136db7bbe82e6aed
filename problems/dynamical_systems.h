// Named dynamical systems with the equations that are to be found.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mechnn/discovery.h"
#include "mechnn/model.h"

namespace mechnn::problems {

struct DynamicalSystem {
  std::string name;   ///< as on the command line, e.g. "lorenz63"
  std::string title;  ///< for a person
  Model model;  ///< the truth; terms as candidate_library(…, library) writes and orders them
  std::vector<double> initial_state;  ///< (D·n)
  double time_step = 0;               ///< between samples
  double duration = 0;
  LibraryOptions library;  ///< the smallest usual one that contains the truth
};

/// In the order in which they are listed to a user.
std::vector<DynamicalSystem> dynamical_systems();

/// Throws std::invalid_argument with the known names.
DynamicalSystem dynamical_system(std::string_view name);

}  // namespace mechnn::problems
