#include "fields/equation.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "fields/expansion.h"
#include "mechnn/discovery.h"
#include "mechnn/number_text.h"

namespace mechnn::fields {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

struct Names {
  const std::vector<std::string>& components;
  const std::vector<std::string>& axes;
};

std::vector<FieldTerm> expanded_terms(const WeakForm& form, const WeakFit& fit,
                                      const Names& names) {
  std::map<JetProduct, VectorXd> weights;  // of the support's coefficients
  const auto k = static_cast<Index>(fit.support.size());
  std::vector<JetProduct> order;
  for (Index j = 0; j < k; ++j) {
    const std::size_t term = fit.support[static_cast<std::size_t>(j)];
    for (const auto& [product, factor] : expanded(form.library[term])) {
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
  for (const JetProduct& product : order) {
    const VectorXd& w = weights.at(product);
    terms.push_back({text(product, names.components, names.axes), w.dot(xi),
                     std::sqrt(std::max(0.0, w.dot(fit.covariance * w)))});
  }
  return terms;
}

}  // namespace

std::string left_text(const FieldSet& set, std::size_t component, int order) {
  std::string text = set.components[component] + "_";
  for (int k = 0; k < order; ++k) text += set.axes[0];
  return text;
}

FieldEquation equation_of(const FieldSet& set, const std::vector<Recording>& recordings,
                          const WeakProblem& problem, const SearchResult& search) {
  const WeakForm& form = *problem.form;
  const Names names{set.components, set.axes};
  FieldEquation out;
  out.component = set.components[problem.component];
  out.left = left_text(set, problem.component, problem.order);
  out.test_functions = problem.rows;
  for (std::size_t a = 0; a < set.axes.size(); ++a) {
    out.half_widths.push_back(
        static_cast<double>(form.recordings.front().tests.axes[a].half_width) *
        recordings.front().step[a]);
  }
  if (search.fits == 0) return out;
  const WeakFit& best = search.best;
  for (std::size_t j = 0; j < best.support.size(); ++j) {
    const Candidate& candidate = form.library[best.support[j]];
    const auto at = static_cast<Index>(j), column = static_cast<Index>(best.support[j]);
    out.found.push_back({candidate.powers,
                         {candidate.orders.begin() + 1,
                          candidate.orders.begin() + static_cast<std::ptrdiff_t>(set.axes.size())},
                         text(candidate, names.components, names.axes),
                         best.xi[column],
                         std::sqrt(best.covariance(at, at)),
                         std::abs(best.xi[column]) * form.smooth_regressors.col(column).norm() /
                             problem.left.norm()});
  }
  out.terms = expanded_terms(form, best, names);
  out.score = best.score;
  out.residual = best.objective / static_cast<double>(problem.rows);
  out.converged = best.converged;
  out.probability = search.probability;
  for (const WeakFit& rival : search.rivals) {
    out.rivals.push_back({expanded_terms(form, rival, names), best.score - rival.score});
  }
  return out;
}

void add_doubts(const FieldEquation& equation, bool noise_is_bound,
                std::vector<std::string>& warnings) {
  const auto n = static_cast<double>(equation.test_functions);
  const std::string of = equation.left + ": ";
  if (!std::isfinite(equation.score)) {
    warnings.push_back(of +
                       "no set of terms could be fitted, nor none; too many values between others "
                       "are missing, perhaps, or the noise is too little to weigh residuals by");
    return;
  }
  if (equation.residual < 0.5 - 2 * std::sqrt(2 / n) && !noise_is_bound) {
    warnings.push_back(
        of + "the residuals are " + significant_text(std::sqrt(equation.residual), 2) +
        " times what the noise explains: the noise is less than it was taken for, and "
        "the standard errors are too large");
  }
}

void add_doubts(const FieldSet& set, const std::vector<Recording>& recordings, const WeakForm& form,
                std::vector<std::string>& warnings) {
  for (std::size_t c = 0; c < set.components.size(); ++c) {
    const Recording& first = recordings.front();
    if (std::abs(first.mean[c]) < 20 * first.deviation[c]) continue;
    warnings.push_back(
        "the mean of " + set.components[c] + " is " +
        significant_text(std::abs(first.mean[c]) / first.deviation[c], 2) +
        " times its deviation, so that its powers are nearly the same terms; subtract "
        "an offset first");
  }
  std::size_t missing = 0, values = 0, all = 0;
  for (std::size_t r = 0; r < recordings.size(); ++r) {
    for (const char m : recordings[r].missing) missing += m != 0 ? 1 : 0;
    values += recordings[r].missing.size();
    all += form.recordings[r].tests.count();
  }
  if (missing == 0) return;
  const std::size_t left_out = all - used_rows(form);
  warnings.push_back(
      std::to_string(missing) + " of " + std::to_string(values) + " values are missing" +
      (left_out == 0 ? "; they were filled from their neighbours"
                     : ", and " + std::to_string(left_out) + " of " + std::to_string(all) +
                           " test functions that lie on wide gaps are left out"));
}

}  // namespace mechnn::fields
