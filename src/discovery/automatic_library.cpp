// A library chosen by the data: ever richer ones are searched, and a richer one must earn its place
// by the evidence. Noise starts and row scales do not depend on the candidates, but the grid may:
// it is refined until the coefficients of the best model settle, and the rows' part of a score
// grows as 1/h where the equations are not exact. Scores are therefore compared on the finest grid
// that any library asked for, on which the others are searched again.
#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "discovery/noise_model.h"
#include "discovery/result.h"
#include "mechnn/discovery.h"

namespace mechnn {
namespace {

using discovery::GridSearch;

// In twice the log evidence: a library of twenty candidates more offers chance gains of about
// 2 log 20.
constexpr double gain_of_a_richer_library = 6;

// True when a state's sine can be told from its samples: the state moves by less than half a
// period, in the rms, from one sample to the next. The sine of a state that moves further passes
// through any value unobserved, and bends equations through a few points that have nothing to do
// with it.
bool resolves_sine(const TrajectorySet& data, std::size_t d) {
  double squares = 0, count = 0;
  for (const Trajectory& trajectory : data.trajectories) {
    double before = NAN;
    for (std::size_t i = d; i < trajectory.values.size(); i += data.dim()) {
      if (std::isnan(trajectory.values[i])) continue;
      if (!std::isnan(before)) {
        squares += std::pow(trajectory.values[i] - before, 2);
        count += 1;
      }
      before = trajectory.values[i];
    }
  }
  return squares < std::numbers::pi * std::numbers::pi * count;
}

std::vector<LibraryOptions> ever_richer(const TrajectorySet& data, const LibraryOptions& base) {
  LibraryOptions quadratic = automatic_library(base);
  quadratic.trigonometric = false;
  LibraryOptions cubic = quadratic, trigonometric = quadratic;
  cubic.degree = 3;
  for (std::size_t d = 0; d < data.dim(); ++d) {
    if (!resolves_sine(data, d)) continue;
    trigonometric.terms.push_back("sin(" + data.states[d] + ")");
    trigonometric.terms.push_back("cos(" + data.states[d] + ")");
  }
  std::vector<LibraryOptions> libraries{quadratic, cubic};
  if (trigonometric.terms.size() > base.terms.size()) libraries.push_back(trigonometric);
  return libraries;
}

// True when the candidates are few enough, with room for a grid ten times as fine as the samples;
// the data themselves were accepted by the first library.
bool fits_in_memory(const TrajectorySet& data, const DiscoveryOptions& options) {
  try {
    const std::size_t candidates =
        candidate_library(data.states, options.order, options.library, data.inputs).size();
    return discovery::memory_of_library({data.dim(), static_cast<std::size_t>(options.order)},
                                        candidates, data.samples()) < options.max_memory / 10;
  } catch (const std::invalid_argument&) {
    return false;
  }
}

// Progress of part `part` of `parts` as progress of the whole.
std::function<void(const DiscoveryProgress&)> scaled(const DiscoveryOptions& options,
                                                     std::size_t part, std::size_t parts) {
  if (!options.progress) return {};
  return [&options, part, parts](const DiscoveryProgress& progress) {
    DiscoveryProgress whole = progress;
    whole.fraction = (static_cast<double>(part) + progress.fraction) / static_cast<double>(parts);
    options.progress(whole);
  };
}

struct Attempt {
  DiscoveryOptions options;
  GridSearch search;
};

// One search a library that fits in memory, up to the first that is stopped.
std::vector<Attempt> search_libraries(const TrajectorySet& data, const DiscoveryOptions& options) {
  const std::vector<LibraryOptions> libraries = ever_richer(data, options.library);
  std::vector<Attempt> attempts;
  for (std::size_t i = 0; i < libraries.size(); ++i) {
    Attempt attempt{options, {}};
    attempt.options.library = libraries[i];
    attempt.options.progress = scaled(options, i, libraries.size());
    if (i > 0 && !fits_in_memory(data, attempt.options)) continue;
    try {
      attempt.search = discovery::search_until_settled(data, attempt.options);
    } catch (const discovery::LibraryTooLarge&) {
      if (i == 0) throw;
      continue;
    }
    attempts.push_back(std::move(attempt));
    if (attempts.back().search.selection.stopped) break;
  }
  return attempts;
}

void bring_to_one_grid(const TrajectorySet& data, std::vector<Attempt>& attempts) {
  int finest = 1;
  for (const Attempt& attempt : attempts) {
    finest = std::max(finest, attempt.search.problem.steps_per_sample);
  }
  for (Attempt& attempt : attempts) {
    if (attempt.search.problem.steps_per_sample == finest) continue;
    try {
      GridSearch search = discovery::search_on_grid(data, attempt.options, finest);
      if (search.selection.stopped) return;
      attempt.search = std::move(search);
    } catch (const discovery::LibraryTooLarge&) {
      continue;  // it keeps its grid, on which it is not compared
    }
  }
}

// The richest library that earned its place over the poorer ones; on another grid than the poorest
// one's, and where it was stopped, it cannot.
const Attempt& choose(const std::vector<Attempt>& attempts) {
  const Attempt* best = &attempts.front();
  for (const Attempt& attempt : attempts) {
    const bool comparable =
        attempt.search.problem.steps_per_sample == best->search.problem.steps_per_sample &&
        !attempt.search.selection.stopped;
    const bool earned = attempt.search.selection.best.score >
                        best->search.selection.best.score + gain_of_a_richer_library;
    if (comparable && earned) best = &attempt;
  }
  return *best;
}

}  // namespace

LibraryOptions automatic_library(const LibraryOptions& base) {
  LibraryOptions library = base;
  library.polynomial = true;
  library.trigonometric = true;
  library.degree = 2;
  return library;
}

DiscoveryResult discover_with_automatic_library(const TrajectorySet& data,
                                                const DiscoveryOptions& options) {
  discovery::check_input(data, options);
  std::vector<Attempt> attempts = search_libraries(data, options);
  if (!options.stop.stop_requested()) bring_to_one_grid(data, attempts);
  const Attempt& chosen = choose(attempts);
  // The noise comes last: scores under different models of it are no measure of a library.
  DiscoveryResult result =
      discovery::assemble(data, discovery::with_noise_model(chosen.search, chosen.options));
  if (options.stop.stop_requested()) result.status = DiscoveryStatus::stopped;
  return result;
}

}  // namespace mechnn
