// NumPy arrays in and out.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace mechnn::python {

namespace nb = nanobind;

/// A read-only C-ordered array of `Rank` dimensions; of any number without a rank.
template <typename Real, int... Rank>
using Input = nb::ndarray<const Real, nb::ndim<Rank>..., nb::c_contig, nb::device::cpu>;

template <typename Real>
using Output = nb::ndarray<nb::numpy, Real>;

template <typename Real, int Rank>
std::span<const Real> values(const Input<Real, Rank>& array) {
  return {array.data(), array.size()};
}

/// The values as an array of this shape, without a copy.
template <typename Real>
Output<Real> array(std::vector<Real> values, const std::vector<std::size_t>& shape) {
  auto owner = std::make_unique<std::vector<Real>>(std::move(values));
  Real* const data = owner->data();
  nb::capsule keeper(owner.release(), [](void* kept) noexcept {
    delete static_cast<std::vector<Real>*>(kept);  // NOLINT(cppcoreguidelines-owning-memory)
  });
  return Output<Real>(data, shape.size(), shape.data(), keeper);
}

}  // namespace mechnn::python
