#!/usr/bin/env bash
# Runs the tests of the linear solver with every instruction set that this machine and build have:
# tests/instruction_sets.sh FOLDER_OF_PROGRAMS. QR of known and unknown sizes, LDLᵀ, float and the
# tangent are all in them.
set -euo pipefail
programs=$1
message=$(MECHNN_SIMD=none "$programs/test_linear_ode_dense" --gtest_brief=1 2>&1 || true)
sets=$(grep -m 1 -o 'expected one of.*on this machine' <<<"$message" | sed 's/expected one of//; s/on this machine//')
[ -n "$sets" ] || { echo "an unknown instruction set was not refused" >&2; exit 1; }
for simd in $sets; do
  for test in dense batch singular threads gradients tangent; do
    echo "$simd: $test"
    MECHNN_SIMD=$simd "$programs/test_linear_ode_$test" --gtest_brief=1
  done
done
