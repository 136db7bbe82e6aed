#!/usr/bin/env bash
# Installs the build tree given as $1 into a folder of its own, then builds and runs the project $2,
# core or torch, beside this file against it.
set -euo pipefail
build=$1
project=$2
source=$(cd "$(dirname "$0")" && pwd)/$project
work=$build/consume/$project
rm -rf "$work"
cmake --install "$build" --prefix "$work/installed" >/dev/null
cmake -S "$source" -B "$work/build" -G Ninja -DCMAKE_BUILD_TYPE=Release \
  -DCMAKE_PREFIX_PATH="$work/installed" >/dev/null
cmake --build "$work/build"
"$work/build/consume"
[ ! -e "$work/installed/bin/mechnn" ] || "$work/installed/bin/mechnn" --version
