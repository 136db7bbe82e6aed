#include "training/tasks/kdv/field_equation.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/complex.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/real.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/view_as_complex.h>
#include <ATen/ops/view_as_real.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <cmath>
#include <utility>

#include "mechnn/number_text.h"
#include "mechnn/torch/linear_ode.h"
#include "training/baselines.h"
#include "training/paths.h"
#include "training/tasks/kdv/exponential_runge_kutta.h"
#include "training/tasks/kdv/spectral.h"

namespace mechnn::training::kdv {
namespace {

const c10::complex<double> i_unit(0, 1);
constexpr double largest_field = 1e15;

std::string derivative_name(std::int64_t order) {
  return "u_" + std::string(static_cast<std::size_t>(order), 'x');
}

std::string signed_term(double coefficient, const std::string& term) {
  return (coefficient < 0 ? " - " : " + ") + significant_text(std::abs(coefficient), 6) + " " +
         term;
}

/// û' = λ û + f for each mode by itself, as ODEs in its real and its imaginary part.
class ModeSystems {
 public:
  /// rates λ (batch, modes), initial û (batch, modes), complex; steps (batch).
  ModeSystems(const at::Tensor& rates, const at::Tensor& initial, const at::Tensor& steps,
              std::string scheme)
      : initial_(at::view_as_real(initial).unsqueeze(2).unsqueeze(4)),
        steps_(steps.reshape({-1, 1, 1})),
        scheme_(std::move(scheme)) {
    // x' − Re λ x + Im λ y = Re f,    y' − Im λ x − Re λ y = Im f
    const at::Tensor a = at::view_as_real(rates).select(2, 0);
    const at::Tensor b = at::view_as_real(rates).select(2, 1);
    const at::Tensor one = at::ones_like(a), zero = at::zeros_like(a);
    coefficients_ =
        at::stack({-a, one, b, zero, -b, zero, -a, one}, 2)
            .unflatten(2, {1, 2, 2, 2});  // (batch, mode, step, equation, dim, order + 1)
  }

  struct Solution {
    at::Tensor spectra;  ///< (batch, T, modes)
    at::Tensor solved;   ///< (batch) bool
  };

  /// For the right-hand sides f (batch, T, modes).
  [[nodiscard]] Solution solve(const at::Tensor& rhs) const {
    const nn::OperatorResult found =
        nn::linear_ode_solve(coefficients_, at::view_as_real(rhs).transpose(1, 2).contiguous(),
                             initial_, steps_, {}, {.scheme = scheme_});
    const at::Tensor parts = found.solution.select(4, 0).contiguous();
    return {at::view_as_complex(parts).transpose(1, 2), (found.status == 0).all(1)};
  }

 private:
  at::Tensor coefficients_, initial_, steps_;
  std::string scheme_;
};

class FieldEquation : public Predictor {
 public:
  FieldEquation(std::shared_ptr<Flux> flux, const FieldEquationOptions& options)
      : options_(options), flux_(register_module("flux", std::move(flux))) {
    linear_ = register_parameter("linear", at::zeros({options.derivatives}, at::kDouble));
  }

  [[nodiscard]] std::int64_t hop() const override { return options_.hop; }

  Forecast forecast(const Waves& observed, const at::Tensor& future) override {
    const at::Tensor last = observed.fields.slice(1, -1);
    if (options_.solver == FieldSolver::step_by_step) return stepped(observed);
    const bool told = options_.teacher_forcing && future.defined();
    const at::Tensor frames =
        told ? at::cat({last, future}, 1) : last.expand({-1, options_.hop + 1, -1});
    const at::Tensor path = refined(frames, options_.substeps);
    const bool is_counted = future.defined() || options_.tolerance == 0;
    return is_counted ? swept(path, observed) : converged(path, observed);
  }

  std::map<std::string, double> equation_numbers(const at::Tensor& u) override;
  std::vector<std::string> equation_lines(const at::Tensor& u) override;

  std::optional<FluxCurve> flux_curve(const at::Tensor& u) override {
    return FluxCurve{u, CubicFlux::nearest(*flux_, u).remainder};
  }

 private:
  /// λ (batch, modes)
  at::Tensor rates(const at::Tensor& wave_numbers) {
    at::Tensor power = at::ones_like(wave_numbers), sum = at::zeros_like(wave_numbers);
    for (std::int64_t q = 0; q < options_.derivatives; ++q) {
      power = power * (i_unit * wave_numbers);
      sum = sum + linear_[q] * power;
    }
    return sum;
  }

  /// −∂F/∂x of fields (batch, …, X); wave numbers of a shape that suits their spectra.
  at::Tensor rhs(const at::Tensor& fields, const at::Tensor& wave_numbers) {
    const at::Tensor kept = alias_free(fields.size(-1), fields.options());
    return -i_unit * wave_numbers * kept * spectrum_of(flux_->of(fields));
  }

  ModeSystems systems(const Waves& observed, const at::Tensor& wave_numbers) {
    return {rates(wave_numbers), spectrum_of(observed.fields.select(1, -1)),
            observed.intervals / static_cast<double>(options_.substeps), options_.scheme};
  }

  [[nodiscard]] at::Tensor frames_of(const at::Tensor& path) const {
    return path.slice(1, options_.substeps, {}, options_.substeps);
  }

  /// As many sweeps as in training, with gradient.
  Forecast swept(at::Tensor path, const Waves& observed) {
    const at::Tensor k = wave_numbers(observed.lengths, observed.points());
    const ModeSystems modes = systems(observed, k);
    at::Tensor solved = all_solved(path);
    for (std::int64_t sweep = 0; sweep < options_.training_sweeps; ++sweep) {
      const auto next = modes.solve(rhs(path, k.unsqueeze(1)));
      const at::Tensor fields = fields_of(next.spectra);
      // Larger ones might overflow in the next flux, and 0 · ∞ would be its gradient.
      const at::Tensor sound =
          next.solved.logical_and(fields.detach().abs().amax({1, 2}) < largest_field);
      solved = solved.logical_and(sound);
      path = fields.masked_fill(sound.logical_not().reshape({-1, 1, 1}), 0);
    }
    return {frames_of(path), solved};
  }

  /// As many sweeps as it takes; an item that has not converged is not solved.
  Forecast converged(at::Tensor path, const Waves& observed) {
    const at::NoGradGuard without_gradients;
    const at::Tensor k = wave_numbers(observed.lengths, observed.points());
    const ModeSystems modes = systems(observed, k);
    at::Tensor settled = all_solved(path).logical_not();
    for (std::int64_t sweep = 0; sweep < options_.max_sweeps; ++sweep) {
      const at::Tensor next = fields_of(modes.solve(rhs(path, k.unsqueeze(1))).spectra);
      const at::Tensor moved = (next - path).abs().amax({1, 2});
      settled = moved <= options_.tolerance * next.abs().amax({1, 2});  // false for NaN
      path = next;
      // Those that are not finite will never settle.
      if (settled.logical_or(moved.isfinite().logical_not()).all().item<bool>()) break;
    }
    return {frames_of(path), settled};
  }

  /// Step by step. What overflows is found without gradient first, for its gradient would be NaN.
  Forecast stepped(const Waves& observed) {
    at::Tensor fields, solved;
    {
      const at::NoGradGuard without_gradients;
      fields = integrated_frames(observed);
      solved = (fields.abs().amax({1, 2}) < largest_field);  // false for NaN
    }
    if (!at::GradMode::is_enabled()) return {fields, solved};
    const at::Tensor kept = solved.nonzero().squeeze(1);
    return {at::zeros_like(fields).index_copy(0, kept, integrated_frames(observed.at(kept))),
            solved};
  }

  /// (batch, hop, X)
  at::Tensor integrated_frames(const Waves& observed) {
    const at::Tensor k = wave_numbers(observed.lengths, observed.points());
    const ExponentialRungeKutta integrator(
        rates(k), observed.intervals / static_cast<double>(options_.substeps));
    const auto nonlinear = [&](const at::Tensor& spectra) { return rhs(fields_of(spectra), k); };
    at::Tensor spectra = spectrum_of(observed.fields.select(1, -1));
    std::vector<at::Tensor> frames;
    for (std::int64_t frame = 0; frame < options_.hop; ++frame) {
      for (std::int64_t i = 0; i < options_.substeps; ++i) {
        spectra = integrator.stepped(spectra, nonlinear);
      }
      frames.push_back(fields_of(spectra));
    }
    return at::stack(frames, 1);
  }

  FieldEquationOptions options_;
  std::shared_ptr<Flux> flux_;
  at::Tensor linear_;  ///< (derivatives) c_q
};

std::map<std::string, double> FieldEquation::equation_numbers(const at::Tensor& u) {
  const CubicFlux cubic = CubicFlux::nearest(*flux_, u);
  std::map<std::string, double> named{{"flux_u2", cubic.coefficients[2].item<double>()},
                                      {"flux_u3", cubic.coefficients[3].item<double>()},
                                      {"flux_misfit", cubic.misfit}};
  for (std::int64_t q = 1; q <= options_.derivatives; ++q) {
    named[derivative_name(q)] = linear_[q - 1].item<double>();
  }
  // ∂F/∂x of a flux linear in u is a part of the first derivative's term.
  named[derivative_name(1)] -= cubic.coefficients[1].item<double>();
  return named;
}

std::vector<std::string> FieldEquation::equation_lines(const at::Tensor& u) {
  const std::map<std::string, double> named = equation_numbers(u);
  std::string line = "u_t =";
  for (std::int64_t q = 1; q <= options_.derivatives; ++q) {
    line += signed_term(named.at(derivative_name(q)), derivative_name(q));
  }
  return {line + " - dF/dx",
          "F =" + signed_term(named.at("flux_u2"), "u**2") +
              signed_term(named.at("flux_u3"), "u**3") +
              ", and what these leave: " + significant_text(named.at("flux_misfit"), 2) + " of F"};
}

}  // namespace

std::shared_ptr<Predictor> field_equation(std::shared_ptr<Flux> flux,
                                          const FieldEquationOptions& options) {
  return std::make_shared<FieldEquation>(std::move(flux), options);
}

}  // namespace mechnn::training::kdv
