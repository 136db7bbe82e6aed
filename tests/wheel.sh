#!/usr/bin/env bash
# Builds the wheel as `pip install .` does, without PyTorch, installs it into a new environment, and
# runs there what needs nothing but NumPy: tests/wheel.sh FOLDER. The tools are those of .venv.
set -euo pipefail
source=$(cd "$(dirname "$0")/.." && pwd)
work=$(realpath "$1")/wheel
rm -rf "$work"
mkdir -p "$work"
# The kernels are compiled quickly, for any processor: what is tried here is the wheel, not its speed.
quick=(-C "cmake.define.MECHNN_DISABLED_SIMD=HWY_SSSE3|HWY_SSE4|HWY_AVX2|HWY_AVX3|HWY_AVX3_DL"
       -C cmake.define.MECHNN_KERNEL_OPTIONS=-O0)
"$source/.venv/bin/pip" wheel --quiet --no-build-isolation --no-deps --wheel-dir "$work" \
  -C build-dir="$work/build" -C cmake.define.MECHNN_WARNINGS_AS_ERRORS=ON "${quick[@]}" "$source"
"$source/.venv/bin/python" -m venv --without-pip "$work/venv"
site=$(echo "$work"/venv/lib/python3*/site-packages)
"$source/.venv/bin/pip" install --quiet --no-deps --no-index --target "$site" "$work"/mechnn-*.whl
ln -s "$source"/.venv/lib/python3*/site-packages/numpy* "$site"
cd "$work"
"$work/venv/bin/python" - <<'END'
import math, pathlib, sys
import numpy
import mechnn

assert pathlib.Path(mechnn.__file__).is_relative_to(sys.prefix), mechnn.__file__
solution = mechnn.linear_ode_solve([[[[[1, 1]]]]], [[[0]]], [[[[1]]]], [[0.1]], time_points=11)
assert abs(solution[0, -1, 0, 0] - math.exp(-1)) < 1e-5
t = numpy.linspace(0, 4, 41)
found = mechnn.Discoverer(states=["x"]).fit(numpy.exp(-0.5 * t).reshape(-1, 1), t=t)
assert numpy.allclose(found.coefficients_, [[0, -0.5, 0]], atol=1e-4), found.equations()
assert (pathlib.Path(mechnn.__file__).parent / "_core.pyi").exists()
print("the wheel works:", mechnn.__version__)
END
