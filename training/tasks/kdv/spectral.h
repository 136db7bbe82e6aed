// Derivatives of periodic fields by Fourier's series.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace mechnn::training::kdv {

/// The series û_m of real fields u (…, X), X even: (…, X/2 + 1), complex.
at::Tensor spectrum_of(const at::Tensor& fields);

/// The fields (…, X) of spectra (…, X/2 + 1).
at::Tensor fields_of(const at::Tensor& spectra);

/// (batch, X/2 + 1) wave numbers k = 2π m / L, complex: ∂u/∂x has the series i k û.
at::Tensor wave_numbers(const at::Tensor& lengths, std::int64_t points);

/// (X/2 + 1) 1 for the modes m < X/3, to which the product of two fields that have no others adds
/// nothing by aliasing, 0 for the others (Orszag's rule of two thirds).
at::Tensor alias_free(std::int64_t points, const at::TensorOptions& options);

}  // namespace mechnn::training::kdv
