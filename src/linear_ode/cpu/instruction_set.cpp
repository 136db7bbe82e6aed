#include "linear_ode/cpu/instruction_set.h"

#include <hwy/targets.h>

#include <array>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

namespace mechnn::linear_ode {

namespace {

struct InstructionSet {
  std::string_view name;
  std::int64_t target;
  std::int64_t fallback;  ///< for what is not compiled for `target`
};

constexpr std::array instruction_sets{InstructionSet{"scalar", HWY_SCALAR, HWY_EMU128},
                                      InstructionSet{"avx2", HWY_AVX2, 0},
                                      InstructionSet{"avx512", HWY_AVX3, HWY_AVX2}};

[[noreturn]] void refuse(std::string_view got) {
  std::string message = "MECHNN_SIMD: got '" + std::string(got) + "', expected one of";
  for (const InstructionSet& set : instruction_sets) {
    if ((hwy::SupportedTargets() & set.target) != 0) message += " " + std::string(set.name);
  }
  throw std::runtime_error(message + " on this machine");
}

bool force_instruction_set() {
  const char* const forced = std::getenv("MECHNN_SIMD");
  if (forced == nullptr || *forced == '\0') return false;
  for (const InstructionSet& set : instruction_sets) {
    if (set.name != forced) continue;
    if ((hwy::SupportedTargets() & set.target) == 0) refuse(forced);
    hwy::SetSupportedTargetsForTest(set.target | set.fallback);
    return true;
  }
  refuse(forced);
}

}  // namespace

void choose_instruction_set() {
  [[maybe_unused]] static const bool forced = force_instruction_set();
}

}  // namespace mechnn::linear_ode
