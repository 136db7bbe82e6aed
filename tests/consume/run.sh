#!/usr/bin/env bash
# Installs the build tree given as $1 into a folder of its own, then builds and runs the project
# beside this file against it.
set -euo pipefail
build=$1
source=$(cd "$(dirname "$0")" && pwd)
prefix=$build/consume/installed
rm -rf "$build/consume"
cmake --install "$build" --prefix "$prefix" >/dev/null
cmake -S "$source" -B "$build/consume/build" -G Ninja -DCMAKE_BUILD_TYPE=Release \
  -DCMAKE_PREFIX_PATH="$prefix" >/dev/null
cmake --build "$build/consume/build"
"$build/consume/build/consume"
