// The fitted models, integrated by another method than the one that fitted them.
#include <algorithm>
#include <cmath>
#include <vector>

#include "fit/result.h"
#include "mechnn/inputs.h"
#include "mechnn/simulate.h"

namespace mechnn::equation_fit {

double integration_error(const TrajectorySet& data, const Estimator& estimator, const Found& found,
                         const FitResult& result) {
  const EstimationProblem& problem = estimator.problem();
  const std::size_t components = problem.shape.dim;
  SimulationOptions options;
  for (const ComponentScale& scale : problem.scales) options.scales.push_back(scale.size);
  double largest = 0;
  for (std::size_t r = 0; r < problem.grids.size(); ++r) {
    const Piece& piece = problem.pieces[r];
    const Model& model = result.models[result.models.size() == 1 ? 0 : piece.trajectory];
    const InputSignals signals = input_signals(data, piece.trajectory);
    if (!signals.empty()) options.inputs = signals_over(signals, piece.first, piece.samples);
    std::vector<double> start;
    for (std::size_t c = 0; c < components; ++c) start.push_back(found.point.states[r].at(c)[0]);
    const std::vector<double>& times = problem.grids[r].times;
    const Simulation simulation = simulate(model, start, times, options);
    if (simulation.status != SimulationStatus::done) return INFINITY;
    for (std::size_t d = 0; d < data.dim(); ++d) {
      for (std::size_t t = 0; t < times.size(); ++t) {
        const double away = simulation.values[t * components + d] - found.point.states[r].at(d)[t];
        largest = std::max(largest, std::abs(away) / result.noise[d]);
      }
    }
  }
  return largest;
}

}  // namespace mechnn::equation_fit
