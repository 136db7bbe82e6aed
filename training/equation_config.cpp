#include "training/equation_config.h"

#include <array>

namespace mechnn::training {

nn::LeadingCoefficient leading_from(ConfigTable& table, nn::LeadingCoefficient otherwise) {
  constexpr std::array<std::string_view, 2> names{"monic", "free"};
  const bool is_free = otherwise == nn::LeadingCoefficient::free;
  return table.choice("leading", is_free ? "free" : "monic", names) == "free"
             ? nn::LeadingCoefficient::free
             : nn::LeadingCoefficient::monic;
}

std::string scheme_from(ConfigTable& table, std::string_view otherwise) {
  constexpr std::array<std::string_view, 8> names{"gam6",  "gam2",   "gam4",           "gbdf4",
                                                  "gbdf6", "taylor", "taylor_central", "slack"};
  return table.choice("scheme", otherwise, names);
}

}  // namespace mechnn::training
