// The verdict as sentences.
#pragma once

#include "mechnn/discovery.h"
#include "mechnn/verdict.h"

namespace mechnn::verdict {

/// Sets `sentence` and `advice` from the lights and numbers of `verdict`.
void put_into_words(const DiscoveryResult& result, double numbers_per_parameter, Verdict& verdict);

}  // namespace mechnn::verdict
