#!/usr/bin/env bash
# Configures and builds one preset: scripts/build.sh [release|dev|asan|tsan|fuzz] [--with-torch]
# [TARGET…]; all targets by default. A folder once configured with PyTorch keeps it. After a release
# build .venv imports the Python package from build/release/python.
set -euo pipefail
cd "$(dirname "$0")/.."
preset=${1:-release}
[ $# -eq 0 ] || shift
cache=build/$preset/CMakeCache.txt
options=()
if [ "${1:-}" = --with-torch ]; then
  shift
  grep -qs '^MECHNN_BUILD_TORCH:BOOL=ON' "$cache" || options=(-DMECHNN_BUILD_TORCH=ON)
fi
if [ ! CMakePresets.json -ot "build/$preset/build.ninja" ] || [ ${#options[@]} -gt 0 ]; then
  cmake --preset "$preset" "${options[@]}" >/dev/null
fi
cmake --build --preset "$preset" --target "${@:-all}"
if [ "$preset" = release ]; then
  echo "$PWD/build/release/python" >"$(echo .venv/lib/python3*/site-packages)/mechnn.pth"
fi
