// A law of attraction whose exponent is learned and whose strengths follow from it.
#pragma once

#include <memory>

#include "training/tasks/solar_system/mass_fit.h"
#include "training/tasks/solar_system/predictor.h"

namespace mechnn::training::solar_system {

/// a_i = Σ_j μ_j (x_j − x_i) / |x_j − x_i|^{q+1}. The strengths μ are the closed form of `fit` at
/// the exponent q (variable projection: Golub and Pereyra 1973; the fit's weights are held), so
/// that q alone is trained, from `exponent` on. In training the law is evaluated along the true
/// path, and the linear ODE x'' = a(t) is solved from the last observed state; beyond it, orbits
/// are integrated.
std::shared_ptr<Predictor> law_predictor(MassFit fit, double exponent, double step);

}  // namespace mechnn::training::solar_system
