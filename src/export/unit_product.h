// Units as products of powers.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mechnn {

class UnitProduct {
 public:
  /// Multiplies by `unit` to the power `exponent`. "m3/s", "kg m^-3", "W/m²/K" and "1/h" are taken
  /// apart; what cannot be is one factor as it stands.
  void multiply(std::string_view unit, int exponent);

  /// "W/(h·m²)", "1/h"; "1" where all factors cancel.
  [[nodiscard]] std::string text() const;

 private:
  void multiply_factor(const std::string& name, int exponent);

  std::vector<std::pair<std::string, int>> factors_;  ///< in the order they came
};

}  // namespace mechnn
