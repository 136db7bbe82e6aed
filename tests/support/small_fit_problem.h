// A problem small enough for dense references.
#pragma once

#include "joint_fit/fit_problem.h"

namespace mechnn {

/// Two noisy states of order n = 1 or 2 on a circle, x' = −y and y' = x − 2, sampled at 25 uneven
/// times with one value missing; terms: polynomials of degree 2 and sin(x).
joint_fit::FitProblem small_fit_problem(int order);

}  // namespace mechnn
