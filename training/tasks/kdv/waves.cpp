#include "training/tasks/kdv/waves.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/complex.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/real.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros_like.h>

#include <numbers>
#include <vector>

#include "training/tasks/kdv/exponential_runge_kutta.h"
#include "training/tasks/kdv/spectral.h"

namespace mechnn::training::kdv {
namespace {

constexpr double total_time = 50;
constexpr std::int64_t total_intervals = 249;
constexpr double spread = 0.1;  ///< of lengths and times, relative
constexpr std::int64_t sines = 10;

/// (count) about `mean`.
at::Tensor spread_about(double mean, std::int64_t count, at::Generator& generator) {
  return mean * (1 - spread + 2 * spread * at::rand({count}, generator, at::kDouble));
}

/// (count, points)
at::Tensor random_sines(std::int64_t count, std::int64_t points, at::Generator& generator) {
  const double turn = 2 * std::numbers::pi;
  const at::Tensor amplitude = at::rand({count, sines, 1}, generator, at::kDouble) - 0.5;
  const at::Tensor phase = turn * at::rand({count, sines, 1}, generator, at::kDouble);
  const at::Tensor periods = at::randint(1, 3, {count, sines, 1}, generator, at::kDouble);
  const at::Tensor x = at::arange(points, at::kDouble) / static_cast<double>(points);
  return (amplitude * (turn * periods * x + phase).sin()).sum(1);
}

/// The equation's linear part and its step; the spectra are advanced in place.
class Equation {
 public:
  Equation(const at::Tensor& lengths, const at::Tensor& steps, std::int64_t points)
      : wave_numbers_(wave_numbers(lengths, points)),
        kept_(alias_free(points, lengths.options())),
        integrator_(rates(), steps) {}

  void advance(at::Tensor& spectra, std::int64_t steps) const {
    for (std::int64_t i = 0; i < steps; ++i) {
      spectra = integrator_.stepped(spectra, [this](const at::Tensor& s) { return advection(s); });
    }
  }
  [[nodiscard]] at::Tensor filtered(const at::Tensor& spectra) const { return kept_ * spectra; }

 private:
  /// −∂³/∂x³ is i k³.
  [[nodiscard]] at::Tensor rates() const {
    const at::Tensor cube = at::real(wave_numbers_.pow(3));
    return at::complex(at::zeros_like(cube), cube);
  }
  /// −∂/∂x (u²/2)
  [[nodiscard]] at::Tensor advection(const at::Tensor& spectra) const {
    const at::Tensor u = fields_of(spectra);
    const at::Tensor flux = kept_ * spectrum_of(u * u);
    return c10::complex<double>(0, -0.5) * wave_numbers_ * flux;
  }

  at::Tensor wave_numbers_, kept_;
  ExponentialRungeKutta integrator_;
};

}  // namespace

Waves Waves::frames(std::int64_t begin, std::int64_t end) const {
  return {fields.slice(1, begin, end), lengths, intervals};
}

Waves Waves::at(const at::Tensor& index) const {
  return {fields.index_select(0, index), lengths.index_select(0, index),
          intervals.index_select(0, index)};
}

Scale Scale::of(const Waves& waves) {
  return {waves.lengths.mean().item<double>(), waves.intervals.mean().item<double>()};
}

Waves korteweg_de_vries_waves(const WaveOptions& options, std::uint64_t seed) {
  const at::NoGradGuard without_gradients;
  auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  Waves waves;
  waves.lengths = spread_about(options.length, options.count, generator);
  waves.intervals =
      spread_about(total_time, options.count, generator) / static_cast<double>(total_intervals);
  const std::int64_t points = options.points * options.oversampling;
  const Equation equation(waves.lengths, waves.intervals / static_cast<double>(options.substeps),
                          points);
  at::Tensor spectra =
      equation.filtered(spectrum_of(random_sines(options.count, points, generator)));
  equation.advance(spectra, options.first * options.substeps);
  std::vector<at::Tensor> frames;
  for (std::int64_t frame = 0; frame < options.frames; ++frame) {
    if (frame > 0) equation.advance(spectra, options.substeps);
    frames.push_back(fields_of(spectra).slice(1, 0, {}, options.oversampling));
  }
  waves.fields = at::stack(frames, 1);
  return waves;
}

at::Tensor integrated(const at::Tensor& fields, const at::Tensor& lengths,
                      const at::Tensor& step_lengths, std::int64_t steps) {
  const at::NoGradGuard without_gradients;
  const Equation equation(lengths, step_lengths, fields.size(1));
  at::Tensor spectra = equation.filtered(spectrum_of(fields));
  equation.advance(spectra, steps);
  return fields_of(spectra);
}

at::Tensor invariants(const at::Tensor& fields, const at::Tensor& lengths) {
  const at::Tensor k = wave_numbers(lengths, fields.size(2)).unsqueeze(1);
  const at::Tensor slope = fields_of(c10::complex<double>(0, 1) * k * spectrum_of(fields));
  return at::stack(
      {fields.mean(2), fields.square().mean(2), (fields.pow(3) / 3 - slope.square()).mean(2)});
}

}  // namespace mechnn::training::kdv
