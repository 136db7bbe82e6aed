// What configurations of several tasks say of an equation, read in the same way.
#pragma once

#include <string>
#include <string_view>

#include "mechnn/torch/equation.h"
#include "training/config.h"

namespace mechnn::training {

/// `leading`: "monic" or "free".
nn::LeadingCoefficient leading_from(ConfigTable& table, nn::LeadingCoefficient otherwise);

/// `scheme`: any that bears coefficients which vary in time.
std::string scheme_from(ConfigTable& table, std::string_view otherwise);

}  // namespace mechnn::training
