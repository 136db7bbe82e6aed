// A verdict on the equations of a field as sentences.
#pragma once

#include "mechnn/field_discovery.h"
#include "mechnn/field_verdict.h"

namespace mechnn::field_verdict {

/// Fills `verdict.sentence` and `verdict.advice` from the rest.
void put_into_words(const FieldDiscoveryResult& result, FieldVerdict& verdict);

}  // namespace mechnn::field_verdict
