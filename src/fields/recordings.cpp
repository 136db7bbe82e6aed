#include "fields/recordings.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "mechnn/argument_error.h"
#include "mechnn/number_text.h"

namespace mechnn::fields {
namespace {

// Less noise than this share of the deviation is not told from the errors of a simulation.
constexpr double noise_floor = 1e-3;
constexpr double prior_width = 30;
// A field that varies by less than this share of its size varies by rounding.
constexpr double least_variation = 1e-7;
// Powers and squares of other values leave the range of doubles.
constexpr double most_size = 1e30;
// Missing values side by side that lines between their neighbours still describe.
constexpr std::size_t fillable = 3;

Extents extents_of(const FieldRecording& recording) {
  Extents extents;
  for (std::size_t a = 0; a < recording.axes.size(); ++a) extents[a] = recording.axes[a].size();
  return extents;
}

std::string of_recording(const FieldSet& set, std::size_t r) {
  return set.recordings.size() == 1 ? "" : " of recording " + std::to_string(r + 1);
}

void add_component(const Gaps& gaps, const Smoothed& smooth, Recording& out) {
  const auto count = static_cast<double>(smooth.values.size());
  const double mean = std::accumulate(smooth.values.begin(), smooth.values.end(), 0.0) / count;
  double squares = 0;
  for (const double u : smooth.values) squares += (u - mean) * (u - mean);
  for (std::size_t g = 0; g < gaps.missing.size(); ++g) {
    out.data.push_back(gaps.missing[g] != 0 ? smooth.values[g] : gaps.filled[g]);
  }
  out.smooth.insert(out.smooth.end(), smooth.values.begin(), smooth.values.end());
  out.missing.insert(out.missing.end(), gaps.missing.begin(), gaps.missing.end());
  out.far.insert(out.far.end(), gaps.far.begin(), gaps.far.end());
  out.variance.push_back(smooth.variance);
  out.deviation.push_back(std::sqrt(squares / count));
  out.mean.push_back(mean);
  for (std::size_t a = 0; a < max_field_axes; ++a) {
    out.wavenumber[a] += smooth.wavenumber[a] * smooth.wavenumber[a];
  }
}

void require_size(const std::vector<double>& values, const std::string& where) {
  double most = 0;
  for (const double value : values) most = std::max(most, std::abs(value));
  if (most == 0 || (most < most_size && most > 1 / most_size)) return;
  throw ArgumentError(where, "values up to " + significant_text(most, 2),
                      "sizes from 1e-30 to 1e30: another unit");
}

Recording prepare_one(const FieldSet& set, std::size_t r) {
  const FieldRecording& recording = set.recordings[r];
  Recording out;
  out.extents = extents_of(recording);
  const std::size_t points = recording.points();
  PeriodicAxes periodic{};
  for (std::size_t a = 0; a < recording.axes.size(); ++a) {
    out.step[a] = recording.step(a);
    periodic[a] = set.is_periodic(a);
  }
  std::array<std::size_t, max_field_axes> reach{};
  reach.fill(fillable);
  for (std::size_t c = 0; c < set.components.size(); ++c) {
    const auto begin = recording.values.begin() + static_cast<std::ptrdiff_t>(c * points);
    const std::vector<double> values(begin, begin + static_cast<std::ptrdiff_t>(points));
    const Gaps gaps = fill_gaps(values, out.extents, reach);
    if (gaps.count == points) {
      throw ArgumentError("component '" + set.components[c] + "'" + of_recording(set, r),
                          "missing values only", "some that are there");
    }
    require_size(gaps.filled, "component '" + set.components[c] + "'" + of_recording(set, r));
    add_component(gaps, smooth(gaps, out.extents, periodic), out);
  }
  for (double& w : out.wavenumber) {
    w = std::sqrt(w / static_cast<double>(set.components.size()));
  }
  return out;
}

void require_variation(const FieldSet& set, const std::vector<Recording>& recordings) {
  for (std::size_t c = 0; c < set.components.size(); ++c) {
    const bool varies = std::any_of(recordings.begin(), recordings.end(), [c](const Recording& r) {
      return r.deviation[c] > least_variation * std::abs(r.mean[c]);
    });
    if (varies) continue;
    throw ArgumentError("component '" + set.components[c] + "'", "the same value everywhere",
                        "a field that varies");
  }
}

// Weighted by points.
double pooled(const std::vector<Recording>& recordings, std::size_t c,
              const std::vector<double> Recording::*member, int power) {
  double sum = 0, points = 0;
  for (const Recording& recording : recordings) {
    const auto weight = static_cast<double>(recording.extents.points());
    sum += weight * std::pow((recording.*member)[c], power);
    points += weight;
  }
  return sum / points;
}

// 1 over the rms of ∂u along an axis, in units of u; a record along which nothing changes counts as
// one radian long.
double per_unit(const std::vector<Recording>& recordings, std::size_t a) {
  double sum = 0;
  for (const Recording& recording : recordings) {
    const double least = 1 / static_cast<double>(recording.extents[a]);
    sum += std::max(recording.wavenumber[a], least) / recording.step[a];
  }
  return sum / static_cast<double>(recordings.size());
}

double count_of_monomials(std::size_t variables, int degree) {
  double count = 1;  // (variables + degree choose degree)
  for (int k = 1; k <= degree; ++k) {
    count *= (static_cast<double>(variables) + k) / k;
  }
  return count;
}

}  // namespace

std::size_t min_half_width(int derivatives) {
  return static_cast<std::size_t>(std::max(4, derivatives + 3));
}

FieldSettings settings_of(const FieldSet& set, const FieldDiscoveryOptions& options) {
  FieldSettings out;
  out.degree = options.degree > 0 ? options.degree : (set.components.size() == 1 ? 4 : 3);
  out.derivatives = options.derivatives > 0 ? options.derivatives : (set.space_dim() == 1 ? 4 : 2);
  if (options.equations.empty()) {
    out.equations.resize(set.components.size());
    std::iota(out.equations.begin(), out.equations.end(), std::size_t{0});
  }
  for (const std::string& name : options.equations) {
    const std::size_t index = set.index_of(name);
    if (index == set.components.size()) {
      throw ArgumentError("equations", "'" + name + "'", "the name of a component");
    }
    if (std::find(out.equations.begin(), out.equations.end(), index) != out.equations.end()) {
      throw ArgumentError("equations", "'" + name + "' twice", "each component once");
    }
    out.equations.push_back(index);
  }
  if (options.noise.size() > 1 && options.noise.size() != set.components.size()) {
    throw ArgumentError(
        "noise", std::to_string(options.noise.size()) + " values",
        "one, or one for each of " + std::to_string(set.components.size()) + " components");
  }
  return out;
}

void require_sizes(const FieldSet& set, const FieldSettings& settings,
                   const FieldDiscoveryOptions& options) {
  const double terms = 1 + (count_of_monomials(set.components.size(), settings.degree) - 1) *
                               count_of_monomials(set.space_dim(), settings.derivatives);
  const double orders = count_of_monomials(set.components.size(), settings.degree) - 1;
  double needed = 0;  // numbers
  for (std::size_t r = 0; r < set.recordings.size(); ++r) {
    const FieldRecording& recording = set.recordings[r];
    double centres = 1, cross = 1;
    for (std::size_t a = 0; a < set.axes.size(); ++a) {
      const std::size_t points = recording.axes[a].size();
      const std::size_t half_width = min_half_width(a == 0 ? options.order : settings.derivatives);
      if (points < 4 * half_width + 1) {
        throw ArgumentError(
            "axis '" + set.axes[a] + "'" + of_recording(set, r), std::to_string(points) + " points",
            "at least " + std::to_string(4 * half_width + 1) + " for these derivatives");
      }
      const double spacing = set.space_dim() == 1 ? 0.5 : 1.0;
      const double along =
          static_cast<double>(points) / (spacing * static_cast<double>(half_width));
      centres *= along;
      if (a > 0) cross *= along;
      needed += 2 * static_cast<double>(points) * static_cast<double>(points);  // the modes
    }
    const double fits = 2.0 * options.threads;  // evaluations that are held at once
    const auto points = static_cast<double>(recording.points());
    needed += centres * (4 * terms + fits * (4 * cross + terms)) + fits * 2 * orders * points +
              8 * static_cast<double>(set.components.size()) * points;
  }
  if (8 * needed <= options.max_memory) return;
  throw ArgumentError("max_memory", significant_text(options.max_memory, 3) + " bytes",
                      "up to " + significant_text(8 * needed, 2) +
                          " for this field; a smaller or coarser part, fewer threads or a smaller "
                          "library need less");
}

std::vector<Recording> prepare(const FieldSet& set) {
  std::vector<Recording> recordings;
  recordings.reserve(set.recordings.size());
  for (std::size_t r = 0; r < set.recordings.size(); ++r) {
    recordings.push_back(prepare_one(set, r));
  }
  require_variation(set, recordings);
  return recordings;
}

FieldNoise noise_of(const std::vector<Recording>& recordings,
                    const FieldDiscoveryOptions& options) {
  FieldNoise out;
  for (std::size_t c = 0; c < recordings.front().variance.size(); ++c) {
    const double least =
        noise_floor * noise_floor * pooled(recordings, c, &Recording::deviation, 2);
    double variance = pooled(recordings, c, &Recording::variance, 1);
    if (!options.noise.empty()) {
      const double sd = options.noise[options.noise.size() == 1 ? 0 : c];
      variance = sd * sd;
    }
    out.is_bound.push_back(options.noise.empty() && variance <= least);
    out.variance.push_back(options.noise.empty() ? std::max(variance, least) : variance);
  }
  return out;
}

Eigen::VectorXd prior_widths(const std::vector<Candidate>& library,
                             const std::vector<Recording>& recordings, std::size_t component,
                             int order) {
  const auto deviation = [&](std::size_t c) {
    return std::sqrt(pooled(recordings, c, &Recording::deviation, 2));
  };
  Eigen::VectorXd sd(static_cast<Eigen::Index>(library.size()));
  for (std::size_t k = 0; k < library.size(); ++k) {
    double unit = deviation(component) * std::pow(per_unit(recordings, 0), order);
    for (std::size_t c = 0; c < library[k].powers.size(); ++c) {
      unit /= std::pow(deviation(c), library[k].powers[c]);
    }
    for (std::size_t a = 1; a < max_field_axes; ++a) {
      if (library[k].orders[a] > 0) unit /= std::pow(per_unit(recordings, a), library[k].orders[a]);
    }
    sd[static_cast<Eigen::Index>(k)] = prior_width * unit;
  }
  return sd;
}

}  // namespace mechnn::fields
