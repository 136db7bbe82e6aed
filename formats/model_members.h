// A model as JSON: in the model file, the run file and the printed result alike.
#pragma once

#include <string>

#include "formats/json.h"
#include "formats/json_reader.h"
#include "mechnn/model.h"

namespace mechnn::formats {

/// The two layouts of the members "states", "order", "equations", "covariance" and "noise", and of
/// "units" and "time_unit", which are there where they are known.
enum class ModelLayout {
  /// For other programs: states with their units, equations as of equations_json, the covariance in
  /// rows, noise as of noise_json.
  explained,
  /// As the structure Model: equations as lists of terms, the covariance row by row in one array,
  /// noise and units in the states' order.
  plain
};

Json model_members(const Model& model, ModelLayout layout);

/// [{"lhs": "x'", "state": "x", "order": 1, "expression": "…", "terms": [{"term", "coefficient",
/// "standard_error"}]}], one an equation; expressions in SymPy syntax.
Json equations_json(const Model& model);

/// The standard deviation of each state's noise by its name; empty where unknown.
Json noise_json(const Model& model);

/// A search may end without a model: then there are states and no equations.
enum class NoEquations { refused, accepted };

/// Reads what model_members wrote in either layout, checked by Model::validate; a state may also be
/// an object with its "name", and of each equation "order" and "expression" may be missing but must
/// not contradict. Throws InputError with the path at fault.
Model read_model_members(const JsonReader& reader, NoEquations no_equations = NoEquations::refused);

/// x', x'': the left-hand side of an equation.
std::string left_hand_side(const std::string& state, int order);

}  // namespace mechnn::formats
