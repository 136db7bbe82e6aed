// The equations of a model as JSON: in the model file, the run file and the printed result alike.
#pragma once

#include "formats/json_reader.h"
#include "mechnn/model.h"

namespace mechnn::formats {

/// [{"lhs": "x'", "state": "x", "order": 1, "expression": "…", "terms": [{"term", "coefficient",
/// "standard_error"}]}], one an equation; expressions in SymPy syntax.
Json equations_json(const Model& model);

/// {"states", "order", "equations", "covariance", "noise"}.
Json model_members(const Model& model);

/// Reads what model_members wrote, checked by Model::validate; of each equation "order" and
/// "expression" may be missing but must not contradict. Throws InputError with the path at fault.
Model read_model_members(const JsonReader& reader);

/// x', x'': the left-hand side of an equation.
std::string left_hand_side(const std::string& state, int order);

}  // namespace mechnn::formats
