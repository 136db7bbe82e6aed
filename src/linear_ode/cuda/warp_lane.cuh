// The lane type of a device: one item of each thread of a warp.
//
// A warp is what a vector is on a processor: its threads compute `size` items in step, and arrays
// of lanes lie item fastest, so that the threads' numbers stand side by side and one access of the
// warp is one transaction. A thread's pointer starts at its own number, and a lane takes the room
// of the whole warp's numbers, of which only the first is the thread's: steps of the pointer then
// lead from each number to the next one of the same item, and the algorithms need not know.
#pragma once

#include <cstddef>

#include "linear_ode/elimination/prefetch-inl.h"
#include "linear_ode/elimination/transpose-inl.h"
#include "linear_ode/elimination/workspace.h"
#include "linear_ode/lanes/dual-inl.h"

namespace mechnn::HWY_NAMESPACE {

template <class R>
class WarpLane {
 public:
  using Real = R;
  static constexpr std::ptrdiff_t size = 32;
  R v;

  MECHNN_INLINE WarpLane() {}  // NOLINT: as uninitialised as a number
  MECHNN_INLINE explicit WarpLane(R x) : v(x) {}
  MECHNN_INLINE WarpLane(const WarpLane& other) : v(other.v) {}
  MECHNN_INLINE WarpLane& operator=(const WarpLane& other) {
    v = other.v;
    return *this;
  }
  static MECHNN_INLINE WarpLane set(R x) { return WarpLane(x); }
  static MECHNN_INLINE WarpLane set(R x, R /*tangent*/) { return WarpLane(x); }

 private:
  R of_other_threads_[size - 1];  ///< never touched
};

template <class R>
MECHNN_INLINE WarpLane<R> operator+(const WarpLane<R>& a, const WarpLane<R>& b) {
  return WarpLane<R>(a.v + b.v);
}
template <class R>
MECHNN_INLINE WarpLane<R> operator-(const WarpLane<R>& a, const WarpLane<R>& b) {
  return WarpLane<R>(a.v - b.v);
}
template <class R>
MECHNN_INLINE WarpLane<R> operator*(const WarpLane<R>& a, const WarpLane<R>& b) {
  return WarpLane<R>(a.v * b.v);
}
template <class R>
MECHNN_INLINE WarpLane<R> operator/(const WarpLane<R>& a, const WarpLane<R>& b) {
  return WarpLane<R>(a.v / b.v);
}
template <class R>
MECHNN_INLINE WarpLane<R> fma(const WarpLane<R>& a, const WarpLane<R>& b, const WarpLane<R>& c) {
  return WarpLane<R>(::fma(a.v, b.v, c.v));
}
template <class R>
MECHNN_INLINE WarpLane<R> fnma(const WarpLane<R>& a, const WarpLane<R>& b, const WarpLane<R>& c) {
  return WarpLane<R>(::fma(-a.v, b.v, c.v));
}
template <class R>
MECHNN_INLINE WarpLane<R> sqrt(const WarpLane<R>& a) {
  return WarpLane<R>(::sqrt(a.v));
}
template <class R>
MECHNN_INLINE WarpLane<R> abs(const WarpLane<R>& a) {
  return WarpLane<R>(::fabs(a.v));
}
/// The larger; b where a is not a number.
template <class R>
MECHNN_INLINE WarpLane<R> max(const WarpLane<R>& a, const WarpLane<R>& b) {
  return WarpLane<R>(a.v > b.v ? a.v : b.v);
}
template <class R>
MECHNN_INLINE WarpLane<R> copysign(const WarpLane<R>& magnitude, const WarpLane<R>& sign) {
  return WarpLane<R>(::copysign(magnitude.v, sign.v));
}
template <class R>
MECHNN_INLINE WarpLane<R> reciprocal_or_zero(const WarpLane<R>& a) {
  return WarpLane<R>(a.v == R(0) ? R(0) : R(1) / a.v);
}
template <class R>
MECHNN_INLINE WarpLane<R> select_le(const WarpLane<R>& left, const WarpLane<R>& right,
                                    const WarpLane<R>& yes, const WarpLane<R>& no) {
  return WarpLane<R>(left.v <= right.v ? yes.v : no.v);
}

/// On the host, where tests run a warp's threads one after the other: the thread that runs.
inline thread_local int emulated_lane = 0;

/// The thread's place in its warp.
MECHNN_INLINE int lane_of_thread() {
#ifdef __CUDA_ARCH__
  return static_cast<int>(threadIdx.x) % 32;
#else
  return emulated_lane;
#endif
}

/// True in all threads if the flag is set in one of them.
template <class R>
MECHNN_INLINE bool any_lane(const WarpLane<R>& flag) {
#ifdef __CUDA_ARCH__
  return __any_sync(0xffffffffU, flag.v != R(0)) != 0;
#else
  return flag.v != R(0);
#endif
}

/// The hardware hides latency by running other warps.
template <class R>
class Prefetcher<WarpLane<R>> {
 public:
  Prefetcher() = default;
  template <class Inputs>
  MECHNN_INLINE Prefetcher(const Inputs& /*inputs*/, const LaneBlock& /*block*/) {}
  template <class... Arrays>
  MECHNN_INLINE void read(const Arrays&... /*arrays*/) {}
  template <class... Arrays>
  MECHNN_INLINE void write(const Arrays&... /*arrays*/) {}
  MECHNN_INLINE void advance() {}
};

}  // namespace mechnn::HWY_NAMESPACE

namespace mechnn {

/// A thread's part of the memory of its warp: handed out at once, since its size is known before
/// the call. Without memory it counts what would be needed.
template <class R>
class Workspace<HWY_NAMESPACE::WarpLane<R>> {
 public:
  using V = HWY_NAMESPACE::WarpLane<R>;

  /// `first`: the thread's own first number, or null to count.
  MECHNN_FN explicit Workspace(R* first) : next_(reinterpret_cast<V*>(first)) {}

  template <class T>
  MECHNN_FN void reserve(T*& part, std::ptrdiff_t count) {
    static_assert(sizeof(T) % sizeof(V) == 0 && alignof(T) == alignof(V));
    const std::ptrdiff_t lanes = count * static_cast<std::ptrdiff_t>(sizeof(T) / sizeof(V));
    part = reinterpret_cast<T*>(next_);
    if (next_ != nullptr) next_ += lanes;
    total_ += lanes;
  }
  /// Lanes handed out.
  [[nodiscard]] std::ptrdiff_t total() const { return total_; }

 private:
  V* next_;
  std::ptrdiff_t total_ = 0;
};

}  // namespace mechnn
