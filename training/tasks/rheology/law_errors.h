// Errors of a learned constitutive law against the fluid's.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <string>

#include "training/tasks/rheology/constitutive_law.h"
#include "training/tasks/rheology/kamani_fluid.h"

namespace mechnn::training {

/// Numbers of the law and their errors, the two powers of each polynomial sorted by exponent:
/// `p0_c0` … `p2_c2`, `p0_e1` … `p2_e2` (c_i1 belongs to e_i1 here); `coefficient_error`, the
/// largest relative one (that of a coefficient whose true value is 0 is relative to the largest of
/// its polynomial); `exponent_error`, the largest absolute one; `p0_error` … `p2_error`, the mean
/// relative error of the polynomial over shear rates from 0.01 to 10, equally far apart in their
/// logarithm.
std::map<std::string, double> law_errors(const ConstitutiveLaw& law, const KamaniFluid& fluid);

/// (A) root mean square of u − σ relative to that of σ, with u the law's stress from rest at
/// `amplitudes` (A) and σ (A, samples) the fluid's. NaN where the law cannot be solved.
at::Tensor stress_error(const ConstitutiveLaw& law, const at::Tensor& amplitudes,
                        const at::Tensor& stress, std::int64_t refine, const std::string& scheme);

}  // namespace mechnn::training
