// How a function of the kernels is compiled: for processors, and by nvcc for a device too.
#pragma once

#include <hwy/base.h>

#ifdef __CUDACC__
#define MECHNN_FN __host__ __device__
#define MECHNN_INLINE __host__ __device__ __forceinline__
#else
/// A function that both run; processors leave inlining to the compiler.
#define MECHNN_FN
/// One that must be inlined.
#define MECHNN_INLINE HWY_INLINE
#endif
