#!/usr/bin/env bash
# From a fresh Debian 12 machine to the differential equation behind real data: installs what is
# needed, builds the program (minutes, the first time), and finds the predator-prey equations in the
# Hudson's Bay Company's pelts.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh --without-python
scripts/build.sh release mechnn
echo
build/release/bin/mechnn discover data/hudson_bay.csv -o build/demo
