#include "mechnn/argument_error.h"

#include <cmath>

#include "mechnn/number_text.h"

namespace mechnn {

void require_positive(const char* argument, double got) {
  if (got > 0 && std::isfinite(got)) return;
  throw ArgumentError(argument, shortest_text(got), "a positive number");
}

}  // namespace mechnn
