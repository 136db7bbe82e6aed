#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "fields/equation.h"
#include "fields/recordings.h"
#include "fields/search.h"
#include "mechnn/argument_error.h"
#include "mechnn/field_discovery.h"

namespace mechnn {
namespace {

using namespace fields;  // NOLINT(google-build-using-namespace): this file assembles that room

// Half-width of the test functions in units of 1/wavenumber, and how much wider those are from
// whose regressions the search starts.
constexpr double width_in_scales = 2.8;
constexpr double wide_factor = 2;
// Fits of a search as they often are, for the progress.
constexpr double usual_fits = 60;
// A test function is left out where more of its weight lies on gaps too wide to fill.
constexpr double most_on_gaps = 0.01;
constexpr std::size_t least_rows = 20;

TestFunctions test_functions(const FieldSet& set, const Recording& recording,
                             const FieldSettings& settings, int order, double widths) {
  const double spacing = set.space_dim() == 1 ? 0.5 : 1.0;
  TestFunctions tests;
  for (std::size_t a = 0; a < set.axes.size(); ++a) {
    const std::size_t points = recording.extents[a];
    const int derivatives = a == 0 ? order : settings.derivatives;
    const std::size_t least = min_half_width(derivatives);
    const std::size_t most = std::max(least, (points - 1) / 6);
    const double wanted = widths / std::max(recording.wavenumber[a], 1e-6);
    const auto half_width = static_cast<std::size_t>(
        std::clamp(std::round(wanted), static_cast<double>(least), static_cast<double>(most)));
    tests.axes[a] =
        test_axis(points, recording.step[a], half_width, derivatives, spacing, set.is_periodic(a));
  }
  for (std::size_t a = set.axes.size(); a < max_field_axes; ++a) tests.axes[a].centres = {0};
  return tests;
}

// Which test functions lie on wide gaps with no more than a hundredth of Σ φ².
std::vector<char> used_functions(const TestFunctions& tests, const std::vector<char>& far) {
  const std::size_t points = tests.grid().points();
  std::vector<double> is_far(points, 0);
  bool any = false;
  for (std::size_t i = 0; i < far.size(); ++i) {
    if (far[i] == 0) continue;
    is_far[i % points] = 1;
    any = true;
  }
  if (!any) return {};
  TestFunctions squares = tests;
  for (TestAxis& axis : squares.axes) {
    if (axis.points == 1) continue;
    for (double& value : axis.derivatives[0]) value *= value;
  }
  const std::vector<double> on_gaps = squares.products(is_far, {});
  const std::vector<double> all = squares.products(std::vector<double>(points, 1), {});
  std::vector<char> used(all.size());
  for (std::size_t i = 0; i < used.size(); ++i) used[i] = on_gaps[i] <= most_on_gaps * all[i];
  return used;
}

WeakForm weak_form(const FieldSet& set, const std::vector<Recording>& recordings,
                   const FieldSettings& settings, const FieldDiscoveryOptions& options,
                   const FieldNoise& noise, double widths) {
  WeakForm form;
  for (const Recording& recording : recordings) {
    WeakRecording weak;
    weak.tests = test_functions(set, recording, settings, options.order, widths);
    weak.data = recording.data;
    weak.smooth = recording.smooth;
    weak.missing = recording.missing;
    weak.used = used_functions(weak.tests, recording.far);
    form.recordings.push_back(std::move(weak));
  }
  if (used_rows(form) < least_rows) {
    throw ArgumentError("recordings",
                        std::to_string(used_rows(form)) + " test functions without wide gaps",
                        "at least " + std::to_string(least_rows) +
                            "; too many values are missing, or the grid is too small");
  }
  form.variance = noise.variance;
  form.library = conservative_library(set.components.size(), set.space_dim(), settings.degree,
                                      settings.derivatives);
  form.noise_orders = orders_up_to(set.components.size(), settings.degree);
  fill_regressors(form, options.threads);
  return form;
}

WeakProblem problem_of(const WeakForm& form, const std::vector<Recording>& recordings,
                       std::size_t component, int order) {
  WeakProblem problem;
  problem.form = &form;
  problem.component = component;
  problem.order = order;
  problem.rows = used_rows(form);
  problem.left = left_side(form, component, order);
  problem.prior_sd = prior_widths(form.library, recordings, component, order);
  return problem;
}

}  // namespace

void FieldDiscoveryOptions::validate() const {
  const auto in = [](const char* name, int value, int low, int high) {
    if (value >= low && value <= high) return;
    throw ArgumentError(name, std::to_string(value),
                        "from " + std::to_string(low) + " to " + std::to_string(high));
  };
  in("degree", degree, 0, 6);
  in("derivatives", derivatives, 0, 6);
  in("order", order, 1, 2);
  in("max_terms", max_terms, 1, 50);
  in("rivals", rivals, 0, 1000);
  in("threads", threads, 1, 4096);
  for (const double sd : noise) require_positive("noise", sd);
}

FieldSet smoothed_field(const FieldSet& data) {
  data.validate();
  FieldSet out = data;
  std::vector<Recording> recordings = prepare(data);
  for (std::size_t r = 0; r < recordings.size(); ++r) {
    out.recordings[r].values = std::move(recordings[r].smooth);
  }
  return out;
}

FieldSet smoothed_field(const FieldSet& data, const FieldDiscoveryResult& result) {
  FieldSet out = data;
  for (std::size_t r = 0; r < out.recordings.size(); ++r) {
    out.recordings[r].values = result.smoothed[r];
  }
  return out;
}

FieldDiscoveryResult discover_field(const FieldSet& data, const FieldDiscoveryOptions& options) {
  data.validate();
  options.validate();
  const FieldSettings settings = settings_of(data, options);
  require_sizes(data, settings, options);
  const std::vector<Recording> recordings = prepare(data);
  const FieldNoise noise = noise_of(recordings, options);
  const WeakForm form = weak_form(data, recordings, settings, options, noise, width_in_scales);
  const WeakForm wide =
      weak_form(data, recordings, settings, options, noise, wide_factor * width_in_scales);

  FieldDiscoveryResult result;
  result.order = options.order;
  for (const double v : noise.variance) result.noise.push_back(std::sqrt(v));
  result.noise_is_bound = noise.is_bound;
  for (const fields::Candidate& candidate : form.library) {
    result.library.push_back(text(candidate, data.components, data.axes));
  }
  for (const Recording& recording : recordings) result.smoothed.push_back(recording.smooth);
  add_doubts(data, recordings, form, result.warnings);
  for (const std::size_t component : settings.equations) {
    const WeakProblem problem = problem_of(form, recordings, component, options.order);
    SearchSettings search;
    search.max_terms = static_cast<std::size_t>(options.max_terms);
    search.kept = static_cast<std::size_t>(options.rivals);
    search.threads = options.threads;
    search.stop = options.stop;
    search.progress = [&](std::size_t fits) {
      if (!options.progress) return;
      const double part = std::min(0.95, static_cast<double>(fits) / usual_fits);
      const auto done = static_cast<double>(result.equations.size());
      options.progress({"terms of " + left_text(data, component, options.order),
                        (done + part) / static_cast<double>(settings.equations.size()), NAN});
    };
    const SearchResult found =
        search_terms(problem, problem_of(wide, recordings, component, options.order), search);
    result.models_fitted += found.fits;
    if (found.stopped) result.status = FieldDiscoveryStatus::stopped;
    result.equations.push_back(equation_of(data, recordings, problem, found));
    if (found.fits > 0)
      add_doubts(result.equations.back(), noise.is_bound[component], result.warnings);
  }
  return result;
}

}  // namespace mechnn
