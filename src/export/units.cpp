// The unit of the coefficient of a monomial m in x^(n) = … + a m + …: [x]/[t]^n/[m].
#include <cstddef>

#include "export/unit_product.h"
#include "mechnn/export.h"

namespace mechnn {

std::string coefficient_unit(const Model& model, std::size_t equation, const Term& term) {
  const std::size_t dim = model.states.size();
  // Counted: reports show models whose names Model::variables refuses.
  const std::size_t components = dim * static_cast<std::size_t>(model.order);
  const std::size_t variables = components + model.inputs.size() + 1;
  const auto exponents = term.expression.monomial_exponents(variables);
  if (!exponents || model.units.size() != dim || model.time_unit.empty()) return "";
  UnitProduct unit;
  bool are_known = !model.units[equation].empty();
  unit.multiply(model.units[equation], 1);
  unit.multiply(model.time_unit, -model.order);
  for (std::size_t v = 0; v < variables; ++v) {
    const int exponent = (*exponents)[v];
    if (exponent == 0) continue;
    const bool is_time = v + 1 == variables;
    if (!is_time && v >= components) return "";  // units of inputs are not known
    const bool is_derivative = !is_time && v >= dim;
    if (is_time || is_derivative) unit.multiply(model.time_unit, is_time ? -exponent : exponent);
    if (is_time) continue;
    are_known = are_known && !model.units[v % dim].empty();
    unit.multiply(model.units[v % dim], -exponent);
  }
  return are_known ? unit.text() : "";
}

}  // namespace mechnn
