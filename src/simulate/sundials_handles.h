// Owners of SUNDIALS objects. Declare the context first: every other object must go before it.
#pragma once

#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sundials/sundials_context.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>

#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace mechnn {

static_assert(std::is_same_v<realtype, double>, "SUNDIALS must be built for double");

struct SundialsDelete {
  void operator()(SUNContext context) const { SUNContext_Free(&context); }
  void operator()(N_Vector vector) const { N_VDestroy(vector); }
  void operator()(SUNMatrix matrix) const { SUNMatDestroy(matrix); }
  void operator()(SUNLinearSolver solver) const { SUNLinSolFree(solver); }
};

struct CvodeDelete {
  void operator()(void* memory) const { CVodeFree(&memory); }
};

using ContextHandle = std::unique_ptr<std::remove_pointer_t<SUNContext>, SundialsDelete>;
using VectorHandle = std::unique_ptr<std::remove_pointer_t<N_Vector>, SundialsDelete>;
using MatrixHandle = std::unique_ptr<std::remove_pointer_t<SUNMatrix>, SundialsDelete>;
using SolverHandle = std::unique_ptr<std::remove_pointer_t<SUNLinearSolver>, SundialsDelete>;
using CvodeHandle = std::unique_ptr<void, CvodeDelete>;

/// SUNDIALS returns null where it has no memory.
template <typename Handle>
Handle require(Handle handle) {
  if (!handle) throw std::bad_alloc();
  return handle;
}

inline ContextHandle make_context() {
  SUNContext context = nullptr;
  SUNContext_Create(nullptr, &context);
  return require(ContextHandle(context));
}

inline VectorHandle new_vector(std::size_t size, SUNContext context) {
  return require(VectorHandle(N_VNew_Serial(static_cast<sunindextype>(size), context)));
}

inline std::span<double> entries(N_Vector vector) {
  return {N_VGetArrayPointer(vector), static_cast<std::size_t>(N_VGetLength(vector))};
}

/// Setting up fails only for want of memory or by a defect here.
inline void check(int flag) {
  if (flag < 0) throw std::runtime_error("CVODE: set-up failed with flag " + std::to_string(flag));
}

/// What a right-hand side returns where a shorter step may help.
inline constexpr int recoverable = 1;

}  // namespace mechnn
