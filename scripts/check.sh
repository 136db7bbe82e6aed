#!/usr/bin/env bash
# What CI runs beyond the tests: format, lint, sanitizers, fuzzing.
# scripts/check.sh [format|lint|lint_all|asan|tsan|fuzz|cuda|hunt …]; by default what CI runs: format,
# lint of what changed, asan, tsan, fuzz, cuda.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh --with-torch

check_format() {
  git ls-files '*.cpp' '*.h' '*.cu' '*.cuh' | xargs clang-format-14 --dry-run -Werror
}

linted_folders=(src cli formats report problems torch training python)

# The commit that a change is counted from: where it left origin/main, else the last one half a day
# older than it.
lint_base() {
  local fork before
  fork=$(git merge-base HEAD origin/main 2>/dev/null || true)
  if [ -n "$fork" ] && [ "$fork" != "$(git rev-parse HEAD)" ]; then
    echo "$fork"
    return
  fi
  before=$(($(git log -1 --format=%ct) - 12 * 3600))
  git rev-list -1 --first-parent --before="$before" HEAD
}

# lint FILE …; those that this build has not, as what needs CUDA, are left out.
lint() {
  local file built=()
  [ $# -gt 0 ] || return 0
  cmake --preset lint -DMECHNN_BUILD_TORCH=ON -DMECHNN_BUILD_PYTHON=ON >/dev/null
  cmake --build build/lint --target mechnn_event_sources >/dev/null
  for file; do
    if grep -qF "/$file\"" build/lint/compile_commands.json; then built+=("$file"); else echo "lint: not $file"; fi
  done
  [ ${#built[@]} -gt 0 ] || return 0
  printf '%s\n' "${built[@]}" | xargs -P "$(nproc)" -n 1 clang-tidy-14 -p build/lint --quiet 2>&1 |
    sed '/^[0-9]* warnings generated\.$/d'  # those it does not show
}

# What a change touches: all files together take half an hour.
check_lint() {
  local base list
  base=$(lint_base)
  [ -n "$base" ] || base=$(git hash-object -t tree /dev/null)
  list=$(scripts/touched.py "$base" "${linted_folders[@]}")
  echo "lint: $(wc -w <<<"$list") files touched since ${base:0:7}"
  # shellcheck disable=SC2086  # one word a file
  lint $list
}

check_lint_all() {
  local list
  list=$(git ls-files "${linted_folders[@]/%//*.cpp}")
  # shellcheck disable=SC2086  # one word a file
  lint $list
}

# Without statistics over many searches, some whole ones, the benchmark, and the other instruction sets
# (a quarter of an hour each of the last two): they run no other code than the rest.
check_asan() {
  scripts/build.sh asan
  ctest --preset asan --exclude-regex \
    '^benchmark$|^instruction_sets$|^command_line_verdicts$|LorenzProtocol|StandardErrorsCoverTheTruth|FivePercentNoise|DiscoverField\.(Finds(Adv|Burg|Two)|Leaves|Warns)|OfWideTestFunctions'
}

# The programs whose tests start threads, and no more: building the others takes minutes.
check_tsan() {
  scripts/build.sh tsan test_discovery test_linear_ode_threads test_simulate
  ctest --preset tsan --tests-regex '^((Discovery|Simulate)\..*(Thread|Stop)|LinearOdeThreads\.|Executor\.)'
}

# That nvcc, where it is there, takes the algorithms; their tests are test_warp_lane and scripts/gpu.sh.
check_cuda() {
  command -v nvcc >/dev/null || {
    echo "cuda: nvcc is not here, nothing is compiled"
    return
  }
  cmake -S . -B build/cuda -G Ninja -DCMAKE_BUILD_TYPE=Release -DMECHNN_CUDA=ON -DMECHNN_BUILD_CLI=OFF >/dev/null
  ninja -C build/cuda -t targets all | sed -n 's/^\(src\/linear_ode\/cuda\/.*\.o\):.*/\1/p' | xargs ninja -C build/cuda
}

# fuzz FOLDER OPTION …: runs every target, built with asan's preset, from the good inputs of its corpus
# on; what it finds further stays in build/fuzz/FOLDER, and a crash leaves its input in build/fuzz and
# fails.
fuzz() {
  local folder="$1" targets target name seeds i runs=() failed=()
  shift
  scripts/build.sh asan fuzzers
  mapfile -t targets < <(find "$PWD/build/asan/bin" -name 'fuzz_*' -type f -executable)
  for target in "${targets[@]}"; do
    name=$(basename "$target")
    seeds=("$PWD/tests/fuzz/corpus/$name")
    [ "$name" != fuzz_npz ] || seeds=("$PWD/tests/reference/vectors")
    mkdir -p "build/fuzz/$folder/$name"
    (cd build/fuzz && "$target" "$@" -verbosity=0 -print_final_stats=0 "$folder/$name" "${seeds[@]}") &
    runs+=($!)
  done
  for i in "${!runs[@]}"; do wait "${runs[i]}" || failed+=("${targets[i]##*/}"); done
  [ ${#failed[@]} -eq 0 ] || {
    echo "fuzz: found something: ${failed[*]}" >&2
    return 1
  }
  echo "fuzz: nothing found by ${#targets[@]} targets"
}

# The same inputs every time, as many as fit into 100 seconds: what CI finds, whoever runs it finds too.
check_fuzz() {
  rm -rf build/fuzz/repeated
  fuzz repeated -seed=1 -runs=150000 -max_total_time=100
}

# Other inputs every time, two minutes a target; what crashes belongs into tests/fuzz/corpus.
check_hunt() {
  fuzz corpus -max_total_time=120
}

[ $# -gt 0 ] || set -- format lint asan tsan fuzz cuda
for check in "$@"; do
  declare -F "check_$check" >/dev/null || {
    echo "check: found '$check', expected format, lint, lint_all, asan, tsan, fuzz, cuda or hunt" >&2
    exit 2
  }
  echo "== $check"
  "check_$check"
done
echo "all checks passed: $*"
