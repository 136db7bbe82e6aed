#!/usr/bin/env bash
# What CI runs beyond the tests: format, lint, sanitizers, fuzzing.
# scripts/check.sh [format|lint|asan|tsan|fuzz …]; all of them by default.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh --with-torch

check_format() {
  git ls-files '*.cpp' '*.h' | xargs clang-format-14 --dry-run -Werror
}

check_lint() {
  cmake --preset lint -DMECHNN_BUILD_TORCH=ON -DMECHNN_BUILD_PYTHON=ON >/dev/null
  cmake --build build/lint --target mechnn_event_sources >/dev/null
  git ls-files 'src/*.cpp' 'cli/*.cpp' 'problems/*.cpp' 'torch/*.cpp' 'python/*.cpp' |
    xargs -P "$(nproc)" -n 2 clang-tidy-14 -p build/lint --quiet
}

check_asan() {
  scripts/build.sh asan
  ctest --preset asan
}

# The programs whose tests start threads, and no more: building the others takes minutes.
check_tsan() {
  scripts/build.sh tsan test_discovery test_simulate
  ctest --preset tsan --tests-regex '^(Discovery|Simulate)\..*(Thread|Stop)'
}

# Every target gets an equal share of a minute and begins with the good inputs of its corpus, what
# it finds further staying in build/fuzz; a crash leaves the input there and fails.
check_fuzz() {
  local targets seconds target name seeds
  scripts/build.sh fuzz
  mapfile -t targets < <(find "$PWD/build/fuzz/bin" -name 'fuzz_*' -type f -executable)
  seconds=$((60 / ${#targets[@]} + 1))
  for target in "${targets[@]}"; do
    name=$(basename "$target")
    seeds=("$PWD/tests/fuzz/corpus/$name")
    [ "$name" != fuzz_npz ] || seeds=("$PWD/tests/reference/vectors")
    mkdir -p "build/fuzz/corpus/$name"
    echo "fuzz: $name for $seconds s"
    (cd build/fuzz && "$target" -max_total_time="$seconds" -verbosity=0 -print_final_stats=0 \
      "corpus/$name" "${seeds[@]}")
  done
}

[ $# -gt 0 ] || set -- format lint asan tsan fuzz
for check in "$@"; do
  declare -F "check_$check" >/dev/null || {
    echo "check: found '$check', expected format, lint, asan, tsan or fuzz" >&2
    exit 2
  }
  echo "== $check"
  "check_$check"
done
echo "all checks passed: $*"
