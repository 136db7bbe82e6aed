// A library chosen by the data: ever richer ones are searched, and a richer one must earn its place
// by the evidence. Scores of one data set are comparable across libraries: grids, noise starts and
// row scales do not depend on the candidates.
#include <algorithm>
#include <stdexcept>

#include "mechnn/discovery.h"

namespace mechnn {
namespace {

// In twice the log evidence: a library of twenty candidates more offers chance gains of about
// 2 log 20.
constexpr double gain_of_a_richer_library = 6;

std::vector<LibraryOptions> ever_richer(const LibraryOptions& base) {
  LibraryOptions quadratic = base, cubic = base, trigonometric = base;
  quadratic.polynomial = cubic.polynomial = trigonometric.polynomial = true;
  quadratic.trigonometric = cubic.trigonometric = false;
  trigonometric.trigonometric = true;
  quadratic.degree = trigonometric.degree = 2;
  cubic.degree = 3;
  return {quadratic, cubic, trigonometric};
}

// Whether the candidates are few enough; the data themselves were accepted by the first library.
bool fits_in_memory(const TrajectorySet& data, const DiscoveryOptions& options) {
  try {
    const std::size_t candidates =
        candidate_library(data.states, options.order, options.library).size();
    double samples = 0;
    for (const Trajectory& trajectory : data.trajectories) {
      samples += static_cast<double>(trajectory.samples());
    }
    const auto coefficients = static_cast<double>(candidates * data.dim());
    return sizeof(double) * coefficients *
               (5 * coefficients + samples * static_cast<double>(data.dim())) <
           options.largest_memory / 10;
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

}  // namespace

DiscoveryResult discover_with_automatic_library(const TrajectorySet& data,
                                                const DiscoveryOptions& options) {
  const std::vector<LibraryOptions> libraries = ever_richer(options.library);
  DiscoveryResult best;
  for (std::size_t i = 0; i < libraries.size(); ++i) {
    DiscoveryOptions attempt = options;
    attempt.library = libraries[i];
    attempt.progress = scaled(options, i, libraries.size());
    if (i > 0 && !fits_in_memory(data, attempt)) continue;
    DiscoveryResult result = discover(data, attempt);
    const bool first = i == 0 || best.status == DiscoveryStatus::no_fit;
    const bool stopped = result.status == DiscoveryStatus::stopped;
    const bool better = result.status != DiscoveryStatus::no_fit &&
                        result.score > best.score + gain_of_a_richer_library;
    if (first || (better && !stopped)) best = std::move(result);
    if (!stopped) continue;
    best.status = DiscoveryStatus::stopped;
    break;
  }
  return best;
}

}  // namespace mechnn
