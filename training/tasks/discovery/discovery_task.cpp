#include "training/tasks/discovery/discovery_task.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <utility>

#include "mechnn/argument_error.h"
#include "mechnn/expression.h"
#include "mechnn/torch/candidate_layer.h"
#include "training/residuals.h"
#include "training/tasks/discovery/fitted_states.h"

namespace mechnn::training {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// More windows than these overlap so much that they tell little more.
constexpr std::int64_t max_windows = 50'000;
constexpr std::int64_t min_window = 8;

std::int64_t shortest_of(const TrajectorySet& data) {
  std::size_t shortest = data.trajectories.front().samples();
  for (const Trajectory& t : data.trajectories) shortest = std::min(shortest, t.samples());
  return static_cast<std::int64_t>(shortest);
}

nn::CandidateLayer layer_of(const std::vector<Candidate>& library, std::size_t variables) {
  std::vector<Expression> terms;
  terms.reserve(library.size());
  for (const Candidate& candidate : library) terms.push_back(candidate.expression);
  return {std::move(terms), variables};
}

DiscoveryResult no_fit(const std::string& reason) {
  DiscoveryResult result;
  result.status = DiscoveryStatus::no_fit;
  result.warnings = {reason};
  return result;
}

}  // namespace

void NeuralDiscoveryOptions::validate() const {
  library.validate();
  if (library.time) {
    throw std::invalid_argument("library: got time, which the neural engine does not know");
  }
  require_at_least<std::int64_t>("window", window, min_window);
  require_at_least<std::int64_t>("batch", batch, 1);
  require_at_least<std::int64_t>("hidden", network.hidden, 1);
  require_at_least<std::int64_t>("cycles", cycles, 1);
  require_at_least<std::int64_t>("cycle_epochs", cycle_epochs, 1);
  require_at_least<double>("threshold", threshold, 0);
}

DiscoveryTask::DiscoveryTask(TrajectorySet data, NeuralDiscoveryOptions options)
    : data_(std::move(data)), options_(std::move(options)) {
  data_.validate();
  options_.validate();
  library_ = candidate_library(data_.states, 1, options_.library);
  const std::int64_t shortest = shortest_of(data_);
  if (shortest < min_window) {
    throw std::invalid_argument("data: the shortest trajectory has " + std::to_string(shortest) +
                                " samples, expected at least " + std::to_string(min_window));
  }
  const std::int64_t length = std::min(options_.window, shortest);
  // At half a window's length apart most samples still lie in two.
  stride_ = std::min(1 + static_cast<std::int64_t>(data_.samples()) / max_windows, length / 2);
  windows_ = windows_of(data_, length, stride_);
  batches_.emplace(windows_.size(), options_.batch, options_.seed);
  network_ = DiscoveryNetwork(windows_, layer_of(library_, data_.dim()), options_.network);
}

void DiscoveryTask::set_cycles(std::int64_t warm_up, std::int64_t cycle_epochs) {
  options_.warm_up = warm_up;
  options_.cycle_epochs = cycle_epochs;
  options_.validate();
}

std::int64_t DiscoveryTask::batches() const { return batches_->count(); }

bool DiscoveryTask::begin_epoch(std::int64_t epoch) {
  const bool wakes = epoch > 0 && epoch == options_.warm_up;  // v is not x from here on
  const std::int64_t cycle = epoch / options_.cycle_epochs;
  const bool first = epoch % options_.cycle_epochs == 0;
  const bool prunes = finds_equations() && first;
  if (!prunes || cycle == 0 || cycle >= options_.cycles) return wakes;
  return network_->coefficients()->prune(options_.threshold) > 0 || wakes;
}

Loss DiscoveryTask::loss(std::int64_t epoch, std::int64_t batch, Part part) {
  const at::Tensor items = batches_->items(epoch, batch, part);
  if (items.size(0) == 0) return {{}, 0, 0};
  const Windows some = windows_.at(items);
  const DiscoveryOutput output = network_->forward(some, epoch >= options_.warm_up);
  const at::Tensor solved = at::isfinite(output.solution).flatten(1).all(1);
  const auto mean_square = [&](const at::Tensor& made, const at::Tensor& wanted) {
    return (made.index({solved}) - wanted.index({solved})).square().flatten(1).mean(1).sum();
  };
  const auto solved_windows = solved.count_nonzero().item<std::int64_t>();
  return {mean_square(output.solution, some.values) + mean_square(output.state, output.solution),
          some.size() - solved_windows, solved_windows};
}

std::map<std::string, double> DiscoveryTask::results() {
  const at::NoGradGuard without_gradients;
  const DiscoveryOutput output = network_->forward(windows_);
  const auto error = [&](const at::Tensor& made) {
    return std::sqrt((made - windows_.values).square().mean().item<double>());
  };
  std::map<std::string, double> named{{"error_of_solution", error(output.solution)},
                                      {"error_of_state", error(output.state)}};
  if (finds_equations()) {
    const at::Tensor active = network_->coefficients()->active();
    named["terms"] = static_cast<double>(active.count_nonzero().item<std::int64_t>());
  }
  return named;
}

std::optional<FoundEquations> DiscoveryTask::equations() {
  if (!finds_equations()) return std::nullopt;
  return FoundEquations{data_, discovery()};
}

Model DiscoveryTask::model() {
  const at::NoGradGuard without_gradients;
  const at::Tensor coefficients = network_->coefficients()->forward().contiguous();
  const at::Tensor active = network_->coefficients()->active().contiguous();
  Model model;
  model.states = data_.states;
  model.units = data_.units;
  model.time_unit = data_.time_unit;
  for (std::int64_t d = 0; d < coefficients.size(1); ++d) {
    Equation equation{data_.states[static_cast<std::size_t>(d)], {}};
    for (std::int64_t k = 0; k < coefficients.size(0); ++k) {
      if (!active[k][d].item<bool>()) continue;
      const Candidate& candidate = library_[static_cast<std::size_t>(k)];
      equation.terms.push_back(
          {candidate.text, candidate.expression, coefficients[k][d].item<double>(), unknown});
    }
    model.equations.push_back(std::move(equation));
  }
  return model;
}

DiscoveryResult DiscoveryTask::discovery() {
  DiscoveryResult result;
  result.model = model();
  for (const Trajectory& trajectory : data_.trajectories) {
    result.fits.push_back(fitted_states(network_, windows_, trajectory, stride_));
  }
  const bool is_solved = std::all_of(result.fits.begin(), result.fits.end(),
                                     [](const TrajectoryFit& fit) { return !fit.times.empty(); });
  if (!is_solved) return no_fit("The equations found could not be solved over the data's windows.");
  result.r_squared = r_squared_of(data_, result.fits);
  result.model.noise = deviation_of(data_, result.fits);
  for (const Candidate& candidate : library_) result.library.push_back(candidate.text);
  result.score = unknown;
  result.grid_step = windows_.steps.mean().item<double>();
  result.warnings = warnings_about(data_, result);
  result.warnings.emplace_back(
      "A network found these equations: it gives neither standard errors nor rivals. The engine "
      "without a network (the default) does.");
  result.verdict = assess(data_, result);
  return result;
}

}  // namespace mechnn::training
