#include "discovery/selection.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "discovery/concurrent.h"
#include "discovery/quadratic_search.h"

namespace mechnn::discovery {
namespace {

// While a support is this much larger than can matter, terms leave it several at a time.
constexpr std::size_t one_by_one_below = 40;
// Of a larger library, a regression chooses this many candidates to begin with.
constexpr std::size_t largest_full_fit = 150;
constexpr std::size_t proposals_per_round = 10;
constexpr std::size_t fresh_starts_per_round = 4;
constexpr std::size_t regression_starts = 3;
constexpr std::size_t starts_when_astray = 12;
constexpr std::size_t centres = 3;  // of the best models, how many are searched around
constexpr int largest_rounds = 25;
constexpr RefineLimits screening{0.2, 15};
constexpr RefineLimits accurate{1e-4, 60};

class Search {
 public:
  Search(const FitProblem& problem, const SelectionSettings& settings)
      : problem_(problem), settings_(settings) {}

  Selection run();

 private:
  bool stopped() const { return settings_.stop.stop_requested(); }
  void report(const std::string& stage, double fraction) const;
  [[nodiscard]] bool is_best(const Fit& fit) const;
  bool visit(Fit fit, const std::string& change);
  void backward_path();
  void start_from_regressions(std::size_t starts);
  void regression_path();
  bool explore();
  std::vector<Fit> fit_all(std::size_t count, const std::function<Fit(std::size_t)>& fit) const;
  bool fit_afresh(const std::vector<Support>& supports, const std::string& change);
  bool explore_near(const Fit& centre);
  bool explore_afresh(const Fit& centre);
  void polish();
  void prefer_fewer_terms();
  [[nodiscard]] std::string describe(const Support& before, const Support& after) const;
  [[nodiscard]] std::vector<Proposal> unvisited_near(const Fit& centre) const;

  const FitProblem& problem_;
  const SelectionSettings& settings_;
  Support everything_;
  std::set<Support> visited_, afresh_, explored_;
  std::vector<Fit> kept_;  // best first, at most rivals + 1 + spare
  Selection result_;
};

void Search::report(const std::string& stage, double fraction) const {
  if (!settings_.progress) return;
  settings_.progress({stage, fraction, kept_.empty() ? NAN : kept_.front().score});
}

std::string Search::describe(const Support& before, const Support& after) const {
  std::string text;
  const auto list = [&](const Support& from, const Support& without, const char* sign) {
    Support difference;
    std::set_difference(from.begin(), from.end(), without.begin(), without.end(),
                        std::back_inserter(difference));
    for (const std::uint32_t index : difference) {
      const std::size_t count = problem_.candidate_count();
      if (!text.empty()) text += ", ";
      text += sign + problem_.candidates[index % count].text + " in " +
              problem_.states[index / count] + (problem_.order == 2 ? "''" : "'");
    }
  };
  list(after, before, "+ ");
  list(before, after, "- ");
  return text;
}

bool Search::is_best(const Fit& fit) const {
  constexpr double rounding = 1e-3;
  return kept_.empty() || fit.score > kept_.front().score + rounding;
}

// Records a fit, and a step of the path where `change` says how it came about; true when it is the
// best so far.
bool Search::visit(Fit fit, const std::string& change) {
  ++result_.models_fitted;
  visited_.insert(fit.support);
  if (!std::isfinite(fit.score)) return false;
  const bool better = is_best(fit);
  if (!change.empty()) result_.path.push_back({fit.support.size(), fit.score, change});
  const auto same = std::find_if(kept_.begin(), kept_.end(),
                                 [&](const Fit& k) { return k.support == fit.support; });
  if (same != kept_.end()) {
    if (same->score >= fit.score) return false;
    kept_.erase(same);
  }
  const auto place =
      std::find_if(kept_.begin(), kept_.end(), [&](const Fit& k) { return k.score < fit.score; });
  kept_.insert(place, std::move(fit));
  if (kept_.size() > settings_.rivals + 4) kept_.pop_back();
  return better;
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
  Support kept;
  for (std::size_t i = drop; i < order.size(); ++i) kept.push_back(fit.support[order[i]]);
  std::sort(kept.begin(), kept.end());
  return kept;
}

void Search::backward_path() {
  const bool whole = everything_.size() <= largest_full_fit;
  const Support first =
      whole ? everything_
            : grow(quadratic_model(problem_, smooth_start(problem_), everything_, 0.3),
                   largest_full_fit);
  Fit fit = fit_from_smooth(problem_, first, screening);
  visit(fit, whole ? "full library" : "leading candidates of a regression");
  while (fit.precision && fit.support.size() > 1 && !stopped()) {
    report("dropping terms",
           0.5 * (1 - static_cast<double>(fit.support.size()) / static_cast<double>(first.size())));
    const Support smaller = without_weakest(fit);
    const std::string change = describe(fit.support, smaller);
    fit = fit_from(problem_, fit, smaller, carry_over(fit, smaller), screening);
    visit(fit, change);
    if (!kept_.empty() && fit.score < kept_.front().score - 500 &&
        fit.support.size() < kept_.front().support.size()) {
      break;
    }
  }
}

// Supports that a regression on nearly free states would choose: the quadratic model at the
// smoothed data. They save the search where the full library's fit has gone astray, as on collinear
// data.
void Search::start_from_regressions(std::size_t starts) {
  const Fit start = smooth_start(problem_);
  std::vector<Support> supports;
  for (const double weight : {0.3, 0.03}) {
    if (stopped()) return;
    const QuadraticModel model = quadratic_model(problem_, start, everything_, weight);
    for (Proposal& proposal : climb(model, {}, starts, settings_.stop)) {
      supports.push_back(std::move(proposal.support));
    }
  }
  fit_afresh(supports, "regression on nearly free states");
}

// Where nothing so far is better than no equation at all, few starts may all have gone astray.
void Search::regression_path() {
  start_from_regressions(regression_starts);
  if (stopped()) return;
  fit_afresh({Support{}}, "no terms");
  const bool astray = !kept_.empty() && kept_.front().support.empty();
  if (astray && !stopped()) start_from_regressions(starts_when_astray);
}

std::vector<Proposal> Search::unvisited_near(const Fit& centre) const {
  const QuadraticModel model = quadratic_model(problem_, centre, everything_, problem_.row_weight);
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
         return fit_from(problem_, centre, proposals[i].support, proposals[i].xi, screening);
       })) {
    const std::string change = describe(centre.support, fit.support);
    const std::string step = is_best(fit) ? change : "";
    better = visit(std::move(fit), step) || better;
  }
  return better;
}

bool Search::fit_afresh(const std::vector<Support>& supports, const std::string& change) {
  std::vector<Support> fresh;
  for (const Support& support : supports) {
    if (afresh_.insert(support).second) fresh.push_back(support);
  }
  bool better = false;
  for (Fit& fit : fit_all(fresh.size(), [&](std::size_t i) {
         return fit_from_smooth(problem_, fresh[i], screening);
       })) {
    const std::string step = is_best(fit) ? change : "";
    better = visit(std::move(fit), step) || better;
  }
  return better;
}

// The same support has several local minima: the leading supports again from the smoothed data.
bool Search::explore_afresh(const Fit& centre) {
  std::vector<Support> supports{centre.support};
  for (std::size_t i = 1; i < std::min(kept_.size(), fresh_starts_per_round); ++i) {
    supports.push_back(kept_[i].support);
  }
  return fit_afresh(supports, "fitted afresh from the smoothed data");
}

// One round around the best models; false when nothing better was found anywhere.
bool Search::explore() {
  const std::vector<Fit> leaders(
      kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(std::min(centres, kept_.size())));
  for (const Fit& centre : leaders) {
    if (explored_.insert(centre.support).second && explore_near(centre)) return true;
    if (explore_afresh(centre)) return true;
  }
  return false;
}

// The screening tolerance is coarser than near ties.
void Search::polish() {
  for_each_index(kept_.size(), settings_.threads, [&](std::size_t i) {
    if (!stopped()) refine(problem_, accurate, kept_[i]);
  });
  std::erase_if(kept_, [](const Fit& fit) { return !std::isfinite(fit.score); });
  std::stable_sort(kept_.begin(), kept_.end(),
                   [](const Fit& a, const Fit& b) { return a.score > b.score; });
  prefer_fewer_terms();
}

// A score is not known to a tenth: of the models that near the best, the one of fewest terms wins.
void Search::prefer_fewer_terms() {
  constexpr double tie = 0.1;
  const auto end = std::find_if(kept_.begin(), kept_.end(), [&](const Fit& fit) {
    return !(fit.score > kept_.front().score - tie);
  });
  const auto fewest = std::min_element(kept_.begin(), end, [](const Fit& a, const Fit& b) {
    return a.support.size() < b.support.size();
  });
  if (fewest != end) std::rotate(kept_.begin(), fewest, fewest + 1);
}

Selection Search::run() {
  everything_.resize(problem_.dim * problem_.candidate_count());
  std::iota(everything_.begin(), everything_.end(), 0);
  report("fitting the full library", 0.0);
  backward_path();
  regression_path();
  for (int round = 0; round < largest_rounds && !kept_.empty() && !stopped(); ++round) {
    report("trying moves", 0.5 + 0.5 * round / (round + 4.0));
    if (!explore()) break;
  }
  polish();
  result_.stopped = stopped();
  if (!kept_.empty()) {
    result_.best = kept_.front();
    kept_.erase(kept_.begin());
  }
  if (kept_.size() > settings_.rivals) kept_.resize(settings_.rivals);
  result_.rivals = std::move(kept_);
  report("done", 1.0);
  return std::move(result_);
}

}  // namespace

Selection select_terms(const FitProblem& problem, const SelectionSettings& settings) {
  return Search(problem, settings).run();
}

}  // namespace mechnn::discovery
