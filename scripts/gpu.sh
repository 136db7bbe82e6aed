#!/usr/bin/env bash
# The checks that need a CUDA device, for a machine that has one but reaches no package registry.
#   scripts/gpu.sh pack    here: builds all that PyTorch's version does not matter to, into build/gpu/pack
#   scripts/gpu.sh check   there, beside build/gpu/pack: builds the operator against the PyTorch of that
#                          machine's python3, runs tests and benchmarks, and prints their tables
set -euo pipefail
cd "$(dirname "$0")/.."
pack=build/gpu/pack

pack() {
  cmake -S . -B build/gpu/build -G Ninja -DCMAKE_BUILD_TYPE=Release -DMECHNN_CUDA=ON -DMECHNN_BUILD_CLI=OFF \
    -DMECHNN_BUILD_TESTS=ON -DMECHNN_BUILD_BENCHMARKS=ON >/dev/null
  ninja -C build/gpu/build test_linear_ode_cuda bench_cuda
  rm -rf "$pack"
  mkdir -p "$pack"
  local file
  find build/gpu/build -name libmechnn.a -o -name libmechnn_cuda.a -o -name libmechnn_device_problem.a |
    while read -r file; do strip -g -o "$pack/${file##*/}" "$file"; done
  find build/gpu/build -name test_linear_ode_cuda.cpp.o -o -name bench_cuda.cpp.o | xargs cp -t "$pack"
  # Programs are linked there, since with device code each has 20 MB.
  for file in libhwy.so.1 libgtest.a libgtest_main.a; do
    cp "$(g++ -print-file-name="$file")" "$pack/"
  done
  cp -r build/gpu/build/include "$pack/"
  du -sh "$pack"
}

cuda=/usr/local/cuda
libraries=("$pack/libmechnn_cuda.a" "$pack/libmechnn.a" "$pack/libhwy.so.1" -L$cuda/lib64
  -L$cuda/targets/x86_64-linux/lib -lcudart_static -ldl -lrt -lpthread)

# A program of one packed object file.
program() {
  g++ -Wl,--as-needed -o "$built/$1" "$pack/$1.cpp.o" "$pack/libmechnn_device_problem.a" \
    "${libraries[@]}" "${@:2}"
}

# libmechnn_torch.so from the operator's sources and the packed libraries.
operator() {
  local flags torch
  flags=$(python3 -c "
import torch.utils.cpp_extension as e
print(' '.join('-isystem ' + p for p in e.include_paths('cuda')))")
  torch=$(python3 -c "import os, torch; print(os.path.join(os.path.dirname(torch.__file__), 'lib'))")
  printf '%s\n' torch/ops/*.cpp | xargs -P "$(nproc)" -I{} sh -c "g++ -std=c++20 -O2 -fPIC -fopenmp -w \
    -DAT_PER_OPERATOR_HEADERS -Iinclude -Itorch/include -I. -I$pack/include $flags -c {} -o $built/\$(basename {}).o"
  g++ -shared -fopenmp -o "$built/libmechnn_torch.so" "$built"/*.cpp.o "${libraries[@]}" -L"$torch" -ltorch \
    -ltorch_cpu -lc10 -lc10_cuda -Wl,--exclude-libs,ALL
}

check() {
  local failed=0
  built=$(mktemp -d)
  export LD_LIBRARY_PATH=$PWD/$pack MECHNN_TORCH_LIBRARY=$built/libmechnn_torch.so
  nvidia-smi --query-gpu=name,driver_version --format=csv,noheader
  operator &
  local compiling=$! tool
  program test_linear_ode_cuda "$pack/libgtest_main.a" "$pack/libgtest.a"
  program bench_cuda
  "$built/test_linear_ode_cuda" --gtest_brief=1 || failed=1
  # The first twenty of the table, and items that cannot be solved: under the sanitizers tests are slow.
  compute-sanitizer --tool memcheck "$built/test_linear_ode_cuda" --gtest_brief=1 \
    --gtest_filter='*/?:*/1?:*Cannot*:*Leaves*' || failed=1
  for tool in racecheck synccheck; do
    compute-sanitizer --tool $tool "$built/test_linear_ode_cuda" --gtest_brief=1 \
      --gtest_filter='*/0:*/8:*/16:*Leaves*' || failed=1
  done
  wait "$compiling" || failed=1
  "$built/bench_cuda" || failed=1
  python3 -m pytest -q -W ignore -p no:cacheprovider tests/cuda || failed=1
  python3 benchmarks/compare/cuda_solver.py || failed=1
  return $failed
}

case "${1:-}" in
  pack) pack ;;
  check) check ;;
  *) sed -n '2,5s/^# \?//p' "$0"; exit 2 ;;
esac
