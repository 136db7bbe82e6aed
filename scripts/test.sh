#!/usr/bin/env bash
# Installs what is needed, builds, and runs all tests of the release build: C++, command line, and
# a program of a user's own against the installed library.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh
scripts/build.sh release
ctest --preset release "$@"
