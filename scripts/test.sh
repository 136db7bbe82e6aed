#!/usr/bin/env bash
# Installs what is needed, PyTorch included, builds, and runs all tests of the release build: C++,
# command line, the PyTorch operator, and a program of a user's own against the installed library.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh --with-torch
scripts/build.sh release --with-torch
ctest --preset release "$@"
