// The instruction set of the processor that the operations use.
#pragma once

namespace mechnn::linear_ode {

/// Takes the best instruction set of the processor, or, for tests and for comparing machines, the
/// one that the environment variable MECHNN_SIMD names: "scalar", "avx2", "avx512". Read once.
/// Throws std::runtime_error for a name that is none, or that processor or build lack.
void choose_instruction_set();

}  // namespace mechnn::linear_ode
