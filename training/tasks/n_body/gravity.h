// Any number of bodies that draw each other: accelerations linear in the strengths, and their fit.
#pragma once

#include <ATen/core/Tensor.h>

namespace mechnn::training::n_body {

/// Accelerations a body of strength 1 would cause: positions (…, body, axis) and the exponent q (1)
/// → (…, drawn body i, drawing body j, axis): (x_j − x_i) / |x_j − x_i|^{q+1}, 0 where i = j. With
/// the strengths μ_j = G m_j, a_i = Σ_j μ_j pulls_ij.
at::Tensor pulls(const at::Tensor& positions, const at::Tensor& exponent);

/// The strengths (J) for which Σ_j μ_j columns_ij is nearest to `accelerations`, in least squares
/// with the rows of body i multiplied by `weights` (body):
///
///   columns        (samples, body, J, axis)
///   accelerations  (samples, body, axis)
///
/// by QR of the columns scaled to length 1, as masses differ by eight orders of magnitude.
/// Differentiable.
at::Tensor fitted_strengths(const at::Tensor& columns, const at::Tensor& accelerations,
                            const at::Tensor& weights);

}  // namespace mechnn::training::n_body
