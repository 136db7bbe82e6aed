// A verdict for a person.
#pragma once

#include <string>

#include "mechnn/verdict.h"

namespace mechnn::cli {

/// The sentence, the three questions with their answers, and the advice.
std::string lights_text(const Lights& verdict);

}  // namespace mechnn::cli
