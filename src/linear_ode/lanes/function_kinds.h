// How a function of the kernels is compiled: for processors, and by nvcc for a device too.
#pragma once

#include <hwy/base.h>

#ifdef __CUDACC__
#define MECHNN_FN __host__ __device__
#define MECHNN_INLINE __host__ __device__ __forceinline__
#define MECHNN_OUT_OF_LINE __host__ __device__ __noinline__
#else
/// A function that both run; processors leave inlining to the compiler.
#define MECHNN_FN
/// One that must be inlined.
#define MECHNN_INLINE HWY_INLINE
/// One of which a device, whose compiler inlines whatever it can, must not have many copies.
#define MECHNN_OUT_OF_LINE
#endif
