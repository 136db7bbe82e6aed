#include "mechnn/field_discovery.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include "fields/expansion.h"
#include "fields/search.h"
#include "fields/smoothing.h"
#include "mechnn/argument_error.h"
#include "mechnn/number_text.h"

namespace mechnn {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using fields::Extents;
using fields::WeakFit;
using fields::WeakForm;
using fields::WeakProblem;

// Half-width of the test functions in units of 1/wavenumber, and how much wider those are from
// whose regressions the search starts.
constexpr double width_in_scales = 2.8;
constexpr double wide_factor = 2;
constexpr std::size_t min_half_width = 7;
// Less noise than this share of the rms is not told from the errors of a simulation.
constexpr double noise_floor = 1e-4;
// Residuals far below the noise that smoothing shows are no evidence: it holds what is not smooth.
constexpr double min_floor_share = 0.1;
constexpr double prior_width = 30;
constexpr double usual_fits = 60;

struct Settings {
  int degree = 0;
  int derivatives = 0;
  std::vector<std::size_t> equations;
};

// What one recording is like.
struct Prepared {
  Extents extents;
  std::vector<double> data, smooth;                         // (M, points)
  std::vector<double> variance, rms, deviation;             // (M)
  std::array<double, max_field_axes> wavenumber{}, step{};  // radians a step; the axes' units
};

Extents extents_of(const FieldRecording& recording) {
  Extents extents;
  for (std::size_t a = 0; a < recording.axes.size(); ++a) extents[a] = recording.axes[a].size();
  return extents;
}

Prepared prepare(const FieldSet& set, const FieldRecording& recording) {
  Prepared out;
  out.extents = extents_of(recording);
  const std::size_t points = recording.points();
  for (std::size_t a = 0; a < recording.axes.size(); ++a) {
    const std::vector<double>& axis = recording.axes[a];
    out.step[a] = (axis.back() - axis.front()) / static_cast<double>(axis.size() - 1);
  }
  for (std::size_t c = 0; c < set.components.size(); ++c) {
    const auto begin = recording.values.begin() + static_cast<std::ptrdiff_t>(c * points);
    const std::vector<double> values(begin, begin + static_cast<std::ptrdiff_t>(points));
    const fields::Smoothed smooth = fields::smooth(values, out.extents);
    double sum = 0, squares = 0;
    for (std::size_t g = 0; g < points; ++g) {
      out.data.push_back(std::isnan(values[g]) ? smooth.values[g] : values[g]);
      sum += smooth.values[g];
      squares += smooth.values[g] * smooth.values[g];
    }
    out.smooth.insert(out.smooth.end(), smooth.values.begin(), smooth.values.end());
    out.variance.push_back(smooth.variance);
    const auto count = static_cast<double>(points);
    out.rms.push_back(std::sqrt(squares / count));
    out.deviation.push_back(
        std::sqrt(std::max(0.0, squares / count - (sum / count) * (sum / count))));
    for (std::size_t a = 0; a < max_field_axes; ++a) {
      out.wavenumber[a] +=
          smooth.wavenumber[a] * smooth.wavenumber[a] / static_cast<double>(set.components.size());
    }
  }
  for (double& w : out.wavenumber) w = std::sqrt(w);
  return out;
}

fields::TestFunctions test_functions(const FieldSet& set, const Prepared& recording,
                                     const Settings& settings, int order, double widths,
                                     double spacing) {
  fields::TestFunctions tests;
  for (std::size_t a = 0; a < set.axes.size(); ++a) {
    const std::size_t points = recording.extents[a];
    const bool periodic = set.is_periodic(a);
    const std::size_t most = (points - 1) / 6;
    const double wanted = widths / std::max(recording.wavenumber[a], 1e-3);
    const auto half_width = static_cast<std::size_t>(
        std::clamp(std::round(wanted), static_cast<double>(std::min(min_half_width, most)),
                   static_cast<double>(most)));
    tests.axes[a] = fields::test_axis(points, recording.step[a], half_width,
                                      a == 0 ? order : settings.derivatives, spacing, periodic);
  }
  for (std::size_t a = set.axes.size(); a < max_field_axes; ++a) {
    tests.axes[a].centres = {0};
  }
  return tests;
}

WeakForm weak_form(const FieldSet& set, const std::vector<Prepared>& recordings,
                   const Settings& settings, const FieldDiscoveryOptions& options,
                   const std::vector<double>& variance, double widths) {
  WeakForm form;
  const double spacing = set.space_dim() == 1 ? 0.5 : 1.0;
  for (const Prepared& recording : recordings) {
    form.recordings.push_back(
        {test_functions(set, recording, settings, options.order, widths, spacing), recording.data,
         recording.smooth});
  }
  form.variance = variance;
  form.library = fields::conservative_library(set.components.size(), set.space_dim(),
                                              settings.degree, settings.derivatives);
  form.noise_orders = fields::orders_up_to(set.components.size(), settings.degree);
  return form;
}

// Regressors of both kinds, and for each thread two matrices of covariances: bytes.
double memory_of(const WeakForm& form, int threads) {
  double band = 0, rows = 0, points = 0;
  for (const fields::WeakRecording& recording : form.recordings) {
    const Extents centres = recording.tests.centres();
    const auto cross = static_cast<double>(centres.behind(0));
    constexpr double blocks_a_slice = 5;  // overlapping ones, at the spacing of 0.5
    band += static_cast<double>(centres[0]) * blocks_a_slice * cross * cross;
    rows += static_cast<double>(centres.points());
    points += static_cast<double>(recording.tests.grid().points());
  }
  const auto terms = static_cast<double>(form.library.size());
  const auto orders = static_cast<double>(form.noise_orders.size());
  return 8 * (3 * rows * terms + threads * (2 * band + rows * terms + 3 * orders * points));
}

void require_memory(const WeakForm& form, const FieldDiscoveryOptions& options) {
  const double needed = memory_of(form, options.threads);
  if (needed <= options.max_memory) return;
  throw ArgumentError("max_memory", shortest_text(options.max_memory) + " bytes",
                      "at least " + significant_text(needed, 2) +
                          "; a coarser or smaller part of the field needs less");
}

// A coefficient of 1 in units of the components' deviations, the time scale and the length scales.
VectorXd prior_widths(const WeakForm& form, const std::vector<Prepared>& recordings,
                      std::size_t component, int order) {
  const Prepared& like = recordings.front();
  const auto per_unit = [&](std::size_t a) { return like.wavenumber[a] / like.step[a]; };
  VectorXd sd(static_cast<Index>(form.library.size()));
  for (std::size_t k = 0; k < form.library.size(); ++k) {
    double unit = like.deviation[component] * std::pow(per_unit(0), order);
    for (std::size_t c = 0; c < like.deviation.size(); ++c) {
      unit /= std::pow(like.deviation[c], form.library[k].powers[c]);
    }
    for (std::size_t a = 1; a < max_field_axes; ++a) {
      if (form.library[k].orders[a] > 0) unit /= std::pow(per_unit(a), form.library[k].orders[a]);
    }
    sd[static_cast<Index>(k)] = prior_width * unit;
  }
  return sd;
}

struct Names {
  const std::vector<std::string>& components;
  const std::vector<std::string>& axes;
};

std::vector<FieldTerm> expanded_terms(const WeakForm& form, const WeakFit& fit,
                                      const Names& names) {
  std::map<fields::JetProduct, VectorXd> weights;  // of the support's coefficients
  const auto k = static_cast<Index>(fit.support.size());
  std::vector<fields::JetProduct> order;
  for (Index j = 0; j < k; ++j) {
    const std::size_t term = fit.support[static_cast<std::size_t>(j)];
    for (const auto& [product, factor] : fields::expanded(form.library[term])) {
      const auto [place, is_new] = weights.emplace(product, VectorXd::Zero(k));
      if (is_new) order.push_back(product);
      place->second[j] = factor;
    }
  }
  VectorXd xi(k);
  for (Index j = 0; j < k; ++j)
    xi[j] = fit.xi[static_cast<Index>(fit.support[static_cast<std::size_t>(j)])];
  std::vector<FieldTerm> terms;
  terms.reserve(order.size());
  for (const fields::JetProduct& product : order) {
    const VectorXd& w = weights.at(product);
    terms.push_back({fields::text(product, names.components, names.axes), w.dot(xi),
                     std::sqrt(std::max(0.0, w.dot(fit.covariance * w)))});
  }
  return terms;
}

FieldEquation equation_of(const FieldSet& set, const std::vector<Prepared>& recordings,
                          const WeakForm& form, const WeakProblem& problem,
                          const fields::SearchResult& search) {
  const Names names{set.components, set.axes};
  FieldEquation out;
  out.component = set.components[problem.component];
  out.left = out.component + "_" + std::string(static_cast<std::size_t>(problem.order), 't');
  const auto n = static_cast<double>(problem.left.size());
  out.test_functions = static_cast<std::size_t>(problem.left.size());
  for (std::size_t a = 0; a < set.axes.size(); ++a) {
    out.half_widths.push_back(
        static_cast<double>(form.recordings.front().tests.axes[a].half_width) *
        recordings.front().step[a]);
  }
  if (search.fits == 0) return out;
  const WeakFit& best = search.best;
  for (std::size_t j = 0; j < best.support.size(); ++j) {
    const fields::Candidate& candidate = form.library[best.support[j]];
    const auto at = static_cast<Index>(j);
    out.found.push_back({candidate.powers,
                         {candidate.orders.begin() + 1,
                          candidate.orders.begin() + static_cast<std::ptrdiff_t>(set.axes.size())},
                         fields::text(candidate, names.components, names.axes),
                         best.xi[static_cast<Index>(best.support[j])],
                         std::sqrt(best.covariance(at, at))});
  }
  out.terms = expanded_terms(form, best, names);
  out.score = best.score;
  out.residual = best.objective / n;
  out.explained =
      1 - (problem.left - form.regressors * best.xi).squaredNorm() / problem.left.squaredNorm();
  for (const WeakFit& rival : search.rivals) {
    out.rivals.push_back({expanded_terms(form, rival, names), best.score - rival.score});
  }
  return out;
}

// Reasons to doubt an equation.
void add_doubts(const FieldEquation& equation, std::vector<std::string>& warnings) {
  const auto n = static_cast<double>(equation.test_functions);
  const std::string of = equation.left + ": ";
  if (equation.terms.empty()) {
    warnings.push_back(of + "no term is needed to explain the data; they may be too noisy");
    return;
  }
  if (equation.residual > 1.2 + 4 * std::sqrt(2 / n)) {
    warnings.push_back(of + "the residuals are " +
                       significant_text(std::sqrt(equation.residual), 2) +
                       " times what the noise explains; terms may be missing from the library "
                       "(--degree, --derivatives), or the grid is too coarse for the field");
  }
  if (!equation.rivals.empty() && equation.rivals.front().behind < serious_rival) {
    warnings.push_back(of + "another set of terms is only " +
                       significant_text(equation.rivals.front().behind, 2) +
                       " behind in twice the log evidence; it is not excluded");
  }
  for (const ConservativeTerm& term : equation.found) {
    if (std::abs(term.coefficient) > 3 * term.standard_error) continue;
    warnings.push_back(of + "the coefficient of " + term.text +
                       " is less than three of its standard errors");
  }
  if (n < 50) {
    warnings.push_back(of + "only " + std::to_string(equation.test_functions) +
                       " test functions fit into the record; a longer or finer one tells more");
  }
}

Settings settings_of(const FieldSet& set, const FieldDiscoveryOptions& options) {
  Settings out;
  out.degree = options.degree > 0 ? options.degree : (set.components.size() == 1 ? 4 : 3);
  out.derivatives = options.derivatives > 0 ? options.derivatives : (set.space_dim() == 1 ? 4 : 2);
  if (options.equations.empty()) {
    out.equations.resize(set.components.size());
    std::iota(out.equations.begin(), out.equations.end(), std::size_t{0});
  }
  for (const std::string& name : options.equations) {
    const auto at = std::find(set.components.begin(), set.components.end(), name);
    if (at == set.components.end()) {
      throw ArgumentError("equations", "'" + name + "'", "the name of a component");
    }
    out.equations.push_back(static_cast<std::size_t>(at - set.components.begin()));
  }
  return out;
}

void check_lengths(const FieldSet& set) {
  constexpr std::size_t least = 16;
  for (const FieldRecording& recording : set.recordings) {
    for (std::size_t a = 0; a < set.axes.size(); ++a) {
      if (recording.axes[a].size() >= least) continue;
      throw ArgumentError("axis '" + set.axes[a] + "'",
                          std::to_string(recording.axes[a].size()) + " points",
                          "at least " + std::to_string(least) + ", for test functions to fit in");
    }
  }
}

std::vector<double> pooled_variance(const FieldSet& set, const std::vector<Prepared>& recordings,
                                    const FieldDiscoveryOptions& options,
                                    std::vector<double>& floor_share) {
  const std::size_t count = set.components.size();
  std::vector<double> variance(count);
  floor_share.assign(count, 0);
  for (std::size_t c = 0; c < count; ++c) {
    double sum = 0, points = 0, square = 0;
    for (const Prepared& recording : recordings) {
      const auto weight = static_cast<double>(recording.extents.points());
      sum += weight * recording.variance[c];
      square += weight * recording.rms[c] * recording.rms[c];
      points += weight;
    }
    variance[c] = sum / points;
    if (!options.noise.empty()) {
      const double sd = options.noise[options.noise.size() == 1 ? 0 : c];
      variance[c] = sd * sd;
    }
    const double least = noise_floor * noise_floor * square / points;
    floor_share[c] = std::clamp(least / std::max(variance[c], 1e-300), min_floor_share, 1.0);
    variance[c] = std::max(variance[c], least);
  }
  return variance;
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

FieldDiscoveryResult discover_field(const FieldSet& data, const FieldDiscoveryOptions& options) {
  data.validate();
  options.validate();
  check_lengths(data);
  const Settings settings = settings_of(data, options);
  if (options.noise.size() > 1 && options.noise.size() != data.components.size()) {
    throw ArgumentError(
        "noise", std::to_string(options.noise.size()) + " values",
        "one, or one for each of " + std::to_string(data.components.size()) + " components");
  }
  std::vector<Prepared> recordings;
  recordings.reserve(data.recordings.size());
  for (const FieldRecording& recording : data.recordings) {
    recordings.push_back(prepare(data, recording));
  }
  for (std::size_t c = 0; c < data.components.size(); ++c) {
    if (recordings.front().deviation[c] > 0) continue;
    throw ArgumentError("component '" + data.components[c] + "'", "the same value everywhere",
                        "a field that varies");
  }
  std::vector<double> floor_share;
  const std::vector<double> variance = pooled_variance(data, recordings, options, floor_share);
  WeakForm form = weak_form(data, recordings, settings, options, variance, width_in_scales);
  WeakForm wide =
      weak_form(data, recordings, settings, options, variance, wide_factor * width_in_scales);
  require_memory(form, options);
  fields::fill_regressors(form, options.threads);
  fields::fill_regressors(wide, options.threads);
  FieldDiscoveryResult result;
  for (const double v : variance) result.noise.push_back(std::sqrt(v));
  for (const fields::Candidate& candidate : form.library) {
    result.library.push_back(fields::text(candidate, data.components, data.axes));
  }
  for (Prepared& recording : recordings) result.smoothed.push_back(recording.smooth);
  for (const std::size_t component : settings.equations) {
    const WeakProblem problem{&form,
                              component,
                              options.order,
                              fields::left_side(form, component, options.order),
                              prior_widths(form, recordings, component, options.order),
                              floor_share[component]};
    WeakProblem first = problem;
    first.form = &wide;
    first.left = fields::left_side(wide, component, options.order);
    fields::SearchSettings search{static_cast<std::size_t>(options.max_terms),
                                  static_cast<std::size_t>(options.rivals),
                                  options.threads,
                                  options.stop,
                                  {}};
    const fields::SearchResult found = fields::search_terms(problem, first, search);
    result.models_fitted += found.fits;
    if (found.stopped) result.status = FieldDiscoveryStatus::stopped;
    result.equations.push_back(equation_of(data, recordings, form, problem, found));
    add_doubts(result.equations.back(), result.warnings);
  }
  return result;
}

}  // namespace mechnn
