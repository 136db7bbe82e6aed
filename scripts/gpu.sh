#!/usr/bin/env bash
# The checks that need a CUDA device, for a machine that has one but reaches no package registry.
#   scripts/gpu.sh pack    here: builds all that PyTorch's version does not matter to, into build/gpu/pack
#   scripts/gpu.sh check   there, beside build/gpu/pack: builds the operator against the PyTorch of that
#                          machine's python3, runs the tests and the benchmarks, and prints their tables
set -euo pipefail
cd "$(dirname "$0")/.."
pack=build/gpu/pack

pack() {
  # Linked so that another distribution's machine needs Highway's library only.
  cmake -S . -B build/gpu -G Ninja -DCMAKE_BUILD_TYPE=Release -DMECHNN_CUDA=ON -DMECHNN_BUILD_CLI=OFF \
    -DMECHNN_BUILD_TESTS=ON -DMECHNN_BUILD_BENCHMARKS=ON \
    -DCMAKE_EXE_LINKER_FLAGS="-Wl,--as-needed -static-libstdc++ -static-libgcc" >/dev/null
  ninja -C build/gpu test_linear_ode_cuda bench_cuda
  mkdir -p "$pack"
  strip -o "$pack/test_linear_ode_cuda" build/gpu/bin/test_linear_ode_cuda
  strip -o "$pack/bench_cuda" build/gpu/bin/bench_cuda
  cp "$(ldconfig -p | awk '/libhwy.so.1 / {print $NF; exit}')" "$pack/libhwy.so.1"
  strip -g -o "$pack/libmechnn_cuda.a" build/gpu/src/linear_ode/cuda/libmechnn_cuda.a
  strip -g -o "$pack/libmechnn.a" build/gpu/src/libmechnn.a
  cp -r build/gpu/include "$pack/"
  du -sh "$pack"
}

# libmechnn_torch.so in $1, from the operator's sources and the packed libraries.
build_operator() {
  local flags
  flags=$(python3 -c "
import torch.utils.cpp_extension as e
print(' '.join('-isystem ' + p for p in e.include_paths('cuda')))
print('-D_GLIBCXX_USE_CXX11_ABI=' + str(int(__import__('torch').compiled_with_cxx11_abi())))")
  local compile="g++ -std=c++20 -O2 -fPIC -fopenmp -DAT_PER_OPERATOR_HEADERS -Iinclude -Isrc -Itorch/include -I. -I$pack/include"
  # shellcheck disable=SC2086
  ls torch/ops/*.cpp | xargs -P "$(nproc)" -I{} sh -c "$compile $(echo $flags) -c {} -o $1/\$(basename {}).o"
  local libraries
  libraries=$(python3 -c "import os, torch; print(os.path.join(os.path.dirname(torch.__file__), 'lib'))")
  g++ -shared -fopenmp -o "$1/libmechnn_torch.so" "$1"/*.o "$pack/libmechnn_cuda.a" "$pack/libmechnn.a" \
    "$pack/libhwy.so.1" -L"$libraries" -ltorch -ltorch_cpu -lc10 -lc10_cuda \
    -L"$(dirname "$(readlink -f "$(command -v nvcc)")")/../lib64" -lcudart_static -ldl -lrt -Wl,--exclude-libs,ALL
}

check() {
  export LD_LIBRARY_PATH=$PWD/$pack
  nvidia-smi --query-gpu=name,driver_version --format=csv,noheader
  "$pack/test_linear_ode_cuda" --gtest_brief=1
  "$pack/bench_cuda"
  local built
  built=$(mktemp -d)
  build_operator "$built"
  export MECHNN_TORCH_LIBRARY=$built/libmechnn_torch.so
  python3 -m pytest -q -p no:cacheprovider tests/cuda
  python3 benchmarks/compare/cuda_solver.py
}

case "${1:-}" in
  pack) pack ;;
  check) check ;;
  *) sed -n '2,6s/^# \?//p' "$0"; exit 2 ;;
esac
