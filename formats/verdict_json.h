// A verdict as members of JSON, the same in printed results and in run.json.
#pragma once

#include <string>
#include <vector>

#include "formats/json.h"
#include "formats/json_reader.h"
#include "mechnn/verdict.h"

namespace mechnn::formats {

/// {"headline", "sentence", "equations": …, "terms": {"light", "probability"}, "coefficients":
/// {"light", "significance"}, "advice"}: what all verdicts have, with these members of "equations".
Json lights_json(const Lights& verdict, Json equations);

/// {"headline": "good", "sentence": …, "equations": {"light": …, "skill": …, "record_skill": …,
/// "defect": …, "whiteness": …, "states": {…}}, "terms": {"light": …, "probability": …},
/// "coefficients": {"light": …, "significance": …}, "advice": […]}; the numbers of the equations
/// are those of the worst state, null where there is none.
Json verdict_json(const Verdict& verdict, const std::vector<std::string>& states);

/// Reads what verdict_json wrote for these states.
Verdict read_verdict(const JsonReader& reader, const std::vector<std::string>& states);

}  // namespace mechnn::formats
