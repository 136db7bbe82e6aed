#include "discovery/selection.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <set>
#include <utility>

#include "discovery/concurrent.h"
#include "discovery/quadratic_search.h"
#include "discovery/ranking.h"
#include "joint_fit/joint_fit.h"
#include "joint_fit/quadratic_model.h"

namespace mechnn::discovery {
namespace {

using joint_fit::carry_over;
using joint_fit::Fit;
using joint_fit::fit_from;
using joint_fit::fit_from_smooth;
using joint_fit::quadratic_model;
using joint_fit::QuadraticModel;
using joint_fit::RefineLimits;
using joint_fit::smooth_start;
using joint_fit::Support;

// While a support is this much larger than can matter, terms leave it several at a time.
constexpr std::size_t one_by_one_below = 40;
// The size of a support that is fitted at once; of a larger library, a regression chooses this
// many.
constexpr std::size_t max_full_fit = 150;
constexpr std::size_t proposals_per_round = 10;
constexpr std::size_t spare = 4;  // fits kept beyond the rivals asked for
constexpr std::size_t restarts_per_round = 4;
constexpr std::size_t regression_starts = 3;
// Starts of a second attempt, made when the first ended in poor local minima.
constexpr std::size_t more_regression_starts = 12;
constexpr std::size_t centres = 3;  // best models around which a round searches
constexpr int max_rounds = 25;
constexpr RefineLimits screening{0.2, 15};
constexpr RefineLimits accurate{1e-4, 60};

class Search {
 public:
  Search(const DiscoveryProblem& problem, const SelectionSettings& settings)
      : problem_(problem),
        fit_problem_(problem.fit),
        settings_(settings),
        ranking_(settings.rivals + spare) {}

  Selection run();

 private:
  bool stopped() const { return settings_.stop.stop_requested(); }
  void report(const std::string& stage, double fraction) const;
  bool visit(Fit fit, const std::string& change);
  void backward_path();
  void start_from_regressions(std::size_t starts);
  void regression_path();
  bool explore();
  std::vector<Fit> fit_all(std::size_t count, const std::function<Fit(std::size_t)>& fit) const;
  bool fit_from_data(const std::vector<Support>& supports, const std::string& change);
  bool explore_near(const Fit& centre);
  bool restart(const Fit& centre);
  void drop_insignificant();
  void polish(std::vector<Fit>& fits) const;
  [[nodiscard]] std::string describe(const Support& before, const Support& after) const;
  [[nodiscard]] std::vector<Proposal> unvisited_near(const Fit& centre) const;

  const DiscoveryProblem& problem_;
  const joint_fit::FitProblem& fit_problem_;
  const SelectionSettings& settings_;
  Support everything_;
  std::set<Support> visited_, fitted_from_data_, explored_;
  Ranking ranking_;
  Selection result_;
};

void Search::report(const std::string& stage, double fraction) const {
  if (!settings_.progress) return;
  settings_.progress({stage, fraction, ranking_.empty() ? NAN : ranking_.best().score});
}

std::string Search::describe(const Support& before, const Support& after) const {
  std::string text;
  const auto list = [&](const Support& from, const Support& without, const char* sign) {
    Support difference;
    std::set_difference(from.begin(), from.end(), without.begin(), without.end(),
                        std::back_inserter(difference));
    for (const std::uint32_t index : difference) {
      const std::size_t count = problem_.terms.size();
      if (!text.empty()) text += ", ";
      text += sign + problem_.terms[index % count] + " in " + problem_.states[index / count] +
              (fit_problem_.shape.order == 2 ? "''" : "'");
    }
  };
  list(after, before, "+ ");
  list(before, after, "- ");
  return text;
}

// Records a fit, and a step of the path where `change` says how it came about; true when it is the
// best so far. One that a stop cut short is none.
bool Search::visit(Fit fit, const std::string& change) {
  if (stopped() && !fit.converged) return false;
  ++result_.models_fitted;
  visited_.insert(fit.support);
  if (!std::isfinite(fit.score)) return false;
  const bool leads = ranking_.would_lead(fit);
  if (!change.empty()) result_.path.push_back({fit.support.size(), fit.score, change});
  ranking_.add(std::move(fit));
  return leads;
}

// Asks for a precision: the order is that of |ξ| over its standard error.
Support without_weakest(const Fit& fit) {
  const Eigen::VectorXd t = fit.xi.cwiseAbs().cwiseQuotient(fit.precision->standard_errors());
  std::vector<std::size_t> order(fit.support.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return t[a] < t[b]; });
  const std::size_t size = fit.support.size();
  const std::size_t drop = size > one_by_one_below ? std::max<std::size_t>(1, size / 8) : 1;
  Support remaining;
  for (std::size_t i = drop; i < order.size(); ++i) remaining.push_back(fit.support[order[i]]);
  std::sort(remaining.begin(), remaining.end());
  return remaining;
}

void Search::backward_path() {
  const bool whole = everything_.size() <= max_full_fit;
  const Support first =
      whole ? everything_
            : grow(quadratic_model(fit_problem_, smooth_start(fit_problem_), everything_, 0.3),
                   max_full_fit);
  Fit fit = fit_from_smooth(fit_problem_, first, screening);
  visit(fit, whole ? "full library" : "leading candidates of a regression");
  while (fit.precision && fit.support.size() > 1 && !stopped()) {
    report("dropping terms",
           0.5 * (1 - static_cast<double>(fit.support.size()) / static_cast<double>(first.size())));
    const Support smaller = without_weakest(fit);
    const std::string change = describe(fit.support, smaller);
    fit = fit_from(fit_problem_, fit, smaller, carry_over(fit, smaller), screening);
    visit(fit, change);
    if (!ranking_.empty() && fit.score < ranking_.best().score - 500 &&
        fit.support.size() < ranking_.best().support.size()) {
      break;
    }
  }
}

// Supports that a regression on nearly free states would choose: the quadratic model at the
// smoothed data. They save the search where the full library's fit ended in a poor local minimum,
// as on collinear data.
void Search::start_from_regressions(std::size_t starts) {
  const Fit start = smooth_start(fit_problem_);
  std::vector<Support> supports;
  for (const double weight : {0.3, 0.03}) {
    if (stopped()) return;
    const QuadraticModel model = quadratic_model(fit_problem_, start, everything_, weight);
    for (Proposal& proposal : climb(model, {}, starts, settings_.stop)) {
      supports.push_back(std::move(proposal.support));
    }
  }
  fit_from_data(supports, "regression on nearly free states");
}

// When nothing so far is better than no equation at all, few starts may all have ended in poor
// local minima.
void Search::regression_path() {
  start_from_regressions(regression_starts);
  if (stopped()) return;
  fit_from_data({Support{}}, "no terms");
  const bool nothing_found = !ranking_.empty() && ranking_.best().support.empty();
  if (nothing_found && !stopped()) start_from_regressions(more_regression_starts);
}

std::vector<Proposal> Search::unvisited_near(const Fit& centre) const {
  const QuadraticModel model =
      quadratic_model(fit_problem_, centre, everything_, fit_problem_.row_weight);
  std::vector<Proposal> proposals =
      propose(model, centre.support, 6 * proposals_per_round, settings_.stop);
  std::erase_if(proposals, [&](const Proposal& p) { return visited_.contains(p.support); });
  if (proposals.size() > proposals_per_round) proposals.resize(proposals_per_round);
  return proposals;
}

// Fits that do not depend on each other, on several threads, in the order asked for. Those not
// begun when the search is stopped are left out.
std::vector<Fit> Search::fit_all(std::size_t count,
                                 const std::function<Fit(std::size_t)>& fit) const {
  std::vector<Fit> fits(count);
  for_each_index(count, settings_.threads, [&](std::size_t i) {
    if (!stopped()) fits[i] = fit(i);
  });
  std::erase_if(fits, [](const Fit& f) { return f.states.empty(); });
  return fits;
}

bool Search::explore_near(const Fit& centre) {
  const std::vector<Proposal> proposals = unvisited_near(centre);
  bool better = false;
  for (Fit& fit : fit_all(proposals.size(), [&](std::size_t i) {
         return fit_from(fit_problem_, centre, proposals[i].support, proposals[i].xi, screening);
       })) {
    const std::string change = describe(centre.support, fit.support);
    const std::string step = ranking_.would_lead(fit) ? change : "";
    better = visit(std::move(fit), step) || better;
  }
  return better;
}

bool Search::fit_from_data(const std::vector<Support>& supports, const std::string& change) {
  std::vector<Support> unfitted;
  for (const Support& support : supports) {
    if (fitted_from_data_.insert(support).second) unfitted.push_back(support);
  }
  bool better = false;
  for (Fit& fit : fit_all(unfitted.size(), [&](std::size_t i) {
         return fit_from_smooth(fit_problem_, unfitted[i], screening);
       })) {
    const std::string step = ranking_.would_lead(fit) ? change : "";
    better = visit(std::move(fit), step) || better;
  }
  return better;
}

// The same support has several local minima: the leading supports again from the smoothed data.
bool Search::restart(const Fit& centre) {
  std::vector<Support> supports{centre.support};
  for (std::size_t i = 1; i < std::min(ranking_.fits().size(), restarts_per_round); ++i) {
    supports.push_back(ranking_.fits()[i].support);
  }
  return fit_from_data(supports, "fitted afresh from the smoothed data");
}

// One round around the best models; false when nothing better was found anywhere.
bool Search::explore() {
  const std::vector<Fit>& fits = ranking_.fits();
  const std::vector<Fit> leaders(
      fits.begin(), fits.begin() + static_cast<std::ptrdiff_t>(std::min(centres, fits.size())));
  for (const Fit& centre : leaders) {
    if (explored_.insert(centre.support).second && explore_near(centre)) return true;
    if (restart(centre)) return true;
  }
  return false;
}

// A term whose error is larger than its coefficient pays for nothing; where it leads, the support
// without it was not visited or ended in a poor local minimum.
void Search::drop_insignificant() {
  while (!ranking_.empty() && !stopped()) {
    const Fit& best = ranking_.best();
    if (!best.precision || best.support.empty()) return;
    const Eigen::VectorXd t = best.xi.cwiseAbs().cwiseQuotient(best.precision->standard_errors());
    Eigen::Index weakest = 0;
    if (t.minCoeff(&weakest) >= 1) return;
    Support remaining = best.support;
    remaining.erase(remaining.begin() + weakest);
    const std::string change = describe(best.support, remaining);
    if (!visit(fit_from(fit_problem_, best, remaining, carry_over(best, remaining), screening),
               change)) {
      return;
    }
  }
}

// The screening tolerance is coarser than near ties.
void Search::polish(std::vector<Fit>& fits) const {
  for_each_index(fits.size(), settings_.threads, [&](std::size_t i) {
    if (!stopped()) refine(fit_problem_, accurate, fits[i]);
  });
  rank(fits);
}

Selection Search::run() {
  everything_.resize(fit_problem_.coefficient_count());
  std::iota(everything_.begin(), everything_.end(), 0);
  report("fitting the full library", 0.0);
  backward_path();
  regression_path();
  for (int round = 0; round < max_rounds && !ranking_.empty() && !stopped(); ++round) {
    report("trying moves", 0.5 + 0.5 * round / (round + 4.0));
    if (!explore()) break;
  }
  drop_insignificant();
  std::vector<Fit> fits = ranking_.take();
  polish(fits);
  result_.stopped = stopped();
  if (!fits.empty()) {
    result_.best = std::move(fits.front());
    fits.erase(fits.begin());
  }
  if (fits.size() > settings_.rivals) fits.resize(settings_.rivals);
  result_.rivals = std::move(fits);
  report("done", 1.0);
  return std::move(result_);
}

}  // namespace

Selection select_terms(const DiscoveryProblem& problem, const SelectionSettings& settings) {
  return Search(problem, settings).run();
}

}  // namespace mechnn::discovery
