#!/usr/bin/env bash
# Configures and builds one preset: scripts/build.sh [release|dev|asan|tsan] [--with-torch]
# [TARGET…]; all targets by default. A folder once configured with PyTorch keeps it. After a release
# build .venv imports the Python package from build/release/python.
set -euo pipefail
cd "$(dirname "$0")/.."
preset=${1:-release}
[ $# -eq 0 ] || shift
cache=build/$preset/CMakeCache.txt
options=()
# The Python package needs what scripts/setup.sh puts into .venv.
if [ "$preset" = release ]; then
  python=$([ -f .venv/requirements.txt.installed ] && echo ON || echo OFF)
  grep -qs "^MECHNN_BUILD_PYTHON:BOOL=$python" "$cache" || options+=("-DMECHNN_BUILD_PYTHON=$python")
fi
if [ "${1:-}" = --with-torch ]; then
  shift
  grep -qs '^MECHNN_BUILD_TORCH:BOOL=ON' "$cache" || options+=(-DMECHNN_BUILD_TORCH=ON)
fi
if [ ! CMakePresets.json -ot "build/$preset/build.ninja" ] || [ ${#options[@]} -gt 0 ]; then
  cmake --preset "$preset" "${options[@]}" >/dev/null
fi
cmake --build --preset "$preset" --target "${@:-all}"
if [ "${python:-}" = ON ]; then
  echo "$PWD/build/release/python" >"$(echo .venv/lib/python3*/site-packages)/mechnn.pth"
fi
