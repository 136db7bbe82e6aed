#include "verdict/forecasts.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

#include "mechnn/inputs.h"
#include "mechnn/pieces.h"
#include "mechnn/simulate.h"

namespace mechnn::verdict {
namespace {

// Forecasts cost what integrating this many lengths of the data costs, or a few where the slowest
// state's time scale is that length.
constexpr double integrated_lengths = 4;
constexpr std::size_t min_starts = 8;
constexpr std::size_t max_starts = 64;
// A state that grows beyond this many times the data's size has diverged.
constexpr double max_growth = 1e3;

struct Start {
  std::size_t trajectory = 0;
  std::size_t node = 0;
};

struct Sums {
  double squares = 0;
  double noise = 0;         // Σ σ²
  double standardised = 0;  // Σ (difference/σ)²
  double count = 0;

  void add(double error, double sd) {
    squares += error * error;
    noise += sd * sd;
    standardised += (error / sd) * (error / sd);
    count += 1;
  }
};

// Largest |value| of every column of the fitted states: what the integrator's tolerance is relative
// to.
std::vector<double> sizes_of(const DiscoveryResult& result, std::size_t columns) {
  std::vector<double> sizes(columns, 0.0);
  for (const TrajectoryFit& fit : result.fits) {
    for (std::size_t i = 0; i < fit.states.size(); ++i) {
      sizes[i % columns] = std::max(sizes[i % columns], std::abs(fit.states[i]));
    }
  }
  for (double& size : sizes) size = size > 0 ? size : 1;
  return sizes;
}

double length_of(const TrajectoryFit& fit) { return fit.times.back() - fit.times.front(); }

// Starts of one trajectory: evenly over the nodes from which a whole horizon fits, its first at
// least.
void add_starts(const TrajectoryFit& fit, std::size_t trajectory, double horizon, std::size_t count,
                std::vector<Start>& starts) {
  const double room = std::max(0.0, length_of(fit) - horizon);
  const auto last = static_cast<std::size_t>(
      std::floor(room / length_of(fit) * static_cast<double>(fit.times.size() - 1)));
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t node = count == 1 ? 0 : i * last / (count - 1);
    if (starts.empty() || starts.back().trajectory != trajectory || starts.back().node != node) {
      starts.push_back({trajectory, node});
    }
  }
}

std::vector<Start> starts_of(const DiscoveryResult& result, double horizon) {
  double total = 0;
  for (const TrajectoryFit& fit : result.fits) total += length_of(fit);
  const double affordable = integrated_lengths * total / horizon;
  const auto wanted = static_cast<std::size_t>(
      std::clamp(affordable, static_cast<double>(min_starts), static_cast<double>(max_starts)));
  const std::size_t trajectories = result.fits.size();
  const std::size_t stride = (trajectories + wanted - 1) / wanted;
  const std::size_t each = std::max<std::size_t>(1, wanted / trajectories);
  std::vector<Start> starts;
  for (std::size_t r = 0; r < trajectories; r += stride) {
    add_starts(result.fits[r], r, horizon, each, starts);
  }
  return starts;
}

class Forecaster {
 public:
  Forecaster(const TrajectorySet& data, const DiscoveryResult& result)
      : data_(data),
        result_(result),
        columns_(data.dim() * static_cast<std::size_t>(result.model.order)) {
    options_.relative_tolerance = 1e-6;
    options_.absolute_tolerance = 1e-8;
    options_.scales = sizes_of(result, columns_);
    options_.max_growth = max_growth;
    options_.max_steps_between_outputs = 20000;
    pieces_ = pieces_of(data);
    for (std::size_t r = 0; r < data.trajectories.size(); ++r) {
      inputs_.push_back(input_signals(data, r));
    }
  }

  // Adds the squared errors of state d at the samples after the start and up to horizons[d] later;
  // the next sample always counts, however far.
  void add_errors(Start start, const std::vector<double>& horizons, std::vector<Sums>& sums) const {
    const Trajectory& measured = data_.trajectories[start.trajectory];
    const double from = result_.fits[start.trajectory].times[start.node];
    const std::size_t first = static_cast<std::size_t>(
        std::upper_bound(measured.times.begin(), measured.times.end(), from) -
        measured.times.begin());
    const double longest = *std::max_element(horizons.begin(), horizons.end());
    const Piece piece = piece_at(start.trajectory, from);
    const std::size_t end = piece.first + piece.samples;
    std::vector<double> times{from};
    for (std::size_t s = first; s < end; ++s) {
      if (s > first && measured.times[s] > from + longest) break;
      times.push_back(measured.times[s]);
    }
    if (times.size() < 2) return;
    const Simulation forecast = forecast_from(start, piece, times);
    for (std::size_t k = 1; k < times.size(); ++k) {
      const double* const values = measured.values.data() + (first + k - 1) * data_.dim();
      for (std::size_t d = 0; d < data_.dim(); ++d) {
        if (std::isnan(values[d]) || (k > 1 && times[k] > from + horizons[d])) continue;
        const bool reached = k < forecast.times.size();
        const double error = reached ? forecast.values[k * columns_ + d] - values[d] : INFINITY;
        sums[d].add(error, noise_of(start.trajectory, first + k - 1, d));
      }
    }
  }

 private:
  // The last piece that begins at `time` or before. No forecast leaves its piece: a step of an
  // input between samples happens at a time that nobody knows.
  [[nodiscard]] Piece piece_at(std::size_t trajectory, double time) const {
    const std::vector<double>& times = data_.trajectories[trajectory].times;
    Piece found;
    for (const Piece& piece : pieces_) {
      if (piece.trajectory != trajectory) continue;
      if (found.samples == 0 || times[piece.first] <= time) found = piece;
    }
    return found;
  }

  [[nodiscard]] double noise_of(std::size_t trajectory, std::size_t sample, std::size_t d) const {
    const std::vector<double>& of_samples = result_.fits[trajectory].noise;
    if (!of_samples.empty()) return of_samples[sample * data_.dim() + d];
    return result_.model.noise.empty() ? NAN : result_.model.noise[d];
  }

  [[nodiscard]] Simulation forecast_from(Start start, const Piece& piece,
                                         const std::vector<double>& times) const {
    const TrajectoryFit& fit = result_.fits[start.trajectory];
    const std::span state(fit.states.data() + start.node * columns_, columns_);
    const bool is_finite =
        std::all_of(state.begin(), state.end(), [](double x) { return std::isfinite(x); });
    if (!is_finite) return {};
    SimulationOptions options = options_;
    options.inputs = signals_over(inputs_[start.trajectory], piece.first, piece.samples);
    return simulate(result_.model, state, times, options);
  }

  const TrajectorySet& data_;
  const DiscoveryResult& result_;
  std::size_t columns_;
  SimulationOptions options_;
  std::vector<InputSignals> inputs_;  ///< one a trajectory
  std::vector<Piece> pieces_;
};

std::vector<double> means(const std::vector<Sums>& sums, double Sums::*member) {
  std::vector<double> result(sums.size());
  std::transform(sums.begin(), sums.end(), result.begin(),
                 [member](const Sums& of) { return of.count > 0 ? of.*member / of.count : NAN; });
  return result;
}

std::vector<double> counts(const std::vector<Sums>& sums) {
  std::vector<double> result(sums.size());
  std::transform(sums.begin(), sums.end(), result.begin(), [](const Sums& of) { return of.count; });
  return result;
}

}  // namespace

ForecastErrors forecast_errors(const TrajectorySet& data, const DiscoveryResult& result,
                               const std::vector<double>& horizons) {
  const Forecaster forecaster(data, result);
  std::vector<Sums> near(data.dim()), far(data.dim());
  const double longest = *std::max_element(horizons.begin(), horizons.end());
  for (const Start start : starts_of(result, longest)) {
    forecaster.add_errors(start, horizons, near);
  }
  const std::vector<double> whole(data.dim(), INFINITY);
  const std::size_t stride = (result.fits.size() + max_starts - 1) / max_starts;
  for (std::size_t r = 0; r < result.fits.size(); r += stride) {
    forecaster.add_errors({r, 0}, whole, far);
  }
  return {means(near, &Sums::squares), means(far, &Sums::squares), counts(near),
          means(near, &Sums::noise), means(near, &Sums::standardised)};
}

}  // namespace mechnn::verdict
