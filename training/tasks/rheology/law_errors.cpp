#include "training/tasks/rheology/law_errors.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/logspace.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>

#include "training/tasks/rheology/stress_windows.h"

namespace mechnn::training {
namespace {

struct Numbers {
  at::Tensor coefficients;  ///< (3, 3)
  at::Tensor exponents;     ///< (3, 2) ascending in each row
};

Numbers sorted(const at::Tensor& coefficients, const at::Tensor& exponents) {
  const auto [ascending, order] = exponents.sort(1);
  const at::Tensor powers = coefficients.slice(1, 1).gather(1, order);
  return {at::cat({coefficients.slice(1, 0, 1), powers}, 1), ascending};
}

at::Tensor polynomials(const Numbers& law, const at::Tensor& size) {
  const at::Tensor powers = size.reshape({-1, 1, 1}).pow(law.exponents);
  return law.coefficients.select(1, 0) + (powers * law.coefficients.slice(1, 1)).sum(2);
}

}  // namespace

std::map<std::string, double> law_errors(const ConstitutiveLaw& law, const KamaniFluid& fluid) {
  const at::NoGradGuard without_gradients;
  const Numbers found = sorted(law->coefficients(), law->exponents());
  const Numbers truth = sorted(fluid.coefficients(), fluid.exponents());
  const at::Tensor sizes = truth.coefficients.abs();
  const at::Tensor units = at::where(sizes > 0, sizes, sizes.amax(1, true));
  const auto max_size = [](const at::Tensor& errors) { return errors.abs().max().item<double>(); };
  std::map<std::string, double> named{
      {"coefficient_error", max_size((found.coefficients - truth.coefficients) / units)},
      {"exponent_error", max_size(found.exponents - truth.exponents)}};
  const at::Tensor rates = at::logspace(-2, 1, 100, 10.0, at::kDouble);
  const at::Tensor value = polynomials(truth, rates);
  const at::Tensor errors = ((polynomials(found, rates) - value) / value).abs().mean(0);
  for (std::int64_t i = 0; i < 3; ++i) {
    const std::string name = "p" + std::to_string(i);
    named[name + "_error"] = errors[i].item<double>();
    for (std::int64_t j = 0; j < 3; ++j) {
      const std::string number = std::to_string(j);
      named[name + "_c" + number] = found.coefficients[i][j].item<double>();
      if (j > 0) named[name + "_e" + number] = found.exponents[i][j - 1].item<double>();
    }
  }
  return named;
}

at::Tensor stress_error(const ConstitutiveLaw& law, const at::Tensor& amplitudes,
                        const at::Tensor& stress, std::int64_t refine, const std::string& scheme) {
  const at::NoGradGuard without_gradients;
  const at::Tensor from_rest = at::zeros_like(amplitudes);
  const Shear shear =
      Shear::oscillation(amplitudes, from_rest, sampling_step() / static_cast<double>(refine),
                         refine * (shear_samples - 1) + 1);
  const at::Tensor u = law->stress(shear, from_rest, scheme).slice(1, 0, {}, refine);
  return root_mean_square(u - stress) / root_mean_square(stress);
}

}  // namespace mechnn::training
