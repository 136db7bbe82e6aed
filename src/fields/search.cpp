#include "fields/search.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "mechnn/executor.h"

namespace mechnn::fields {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr std::size_t beam_width = 8;
constexpr std::size_t starts_per_size = 2;
constexpr std::size_t additions = 4;
constexpr std::size_t swaps_per_term = 2;
constexpr std::size_t batch = 8;  // fits between two looks at the best
constexpr double margin = 60;     // in twice the log evidence

// ‖y‖² − min ‖y − A ξ‖² over the columns of a support, of Gram matrix and moment with unit
// diagonal.
struct Quadratic {
  MatrixXd gram;
  VectorXd moment;

  explicit Quadratic(const WeakQuadratic& of) : gram(of.gram), moment(of.moment) {
    const VectorXd scale = gram.diagonal().cwiseSqrt().cwiseMax(1e-300).cwiseInverse();
    gram = scale.asDiagonal() * gram * scale.asDiagonal();
    moment = moment.cwiseProduct(scale);
    gram.diagonal().array() += 1e-10;
  }

  [[nodiscard]] double gain(const Support& support) const {
    const auto k = static_cast<Index>(support.size());
    MatrixXd part(k, k);
    VectorXd right(k);
    for (Index i = 0; i < k; ++i) {
      right[i] = moment[static_cast<Index>(support[static_cast<std::size_t>(i)])];
      for (Index j = 0; j < k; ++j) {
        part(i, j) = gram(static_cast<Index>(support[static_cast<std::size_t>(i)]),
                          static_cast<Index>(support[static_cast<std::size_t>(j)]));
      }
    }
    const Eigen::LDLT<MatrixXd> factor(part);
    const double gain = right.dot(factor.solve(right));
    return std::isfinite(gain) ? gain : -INFINITY;
  }
};

Support with(Support support, std::size_t term) {
  support.insert(std::upper_bound(support.begin(), support.end(), term), term);
  return support;
}

Support without(Support support, std::size_t term) {
  support.erase(std::find(support.begin(), support.end(), term));
  return support;
}

bool has(const Support& support, std::size_t term) {
  return std::binary_search(support.begin(), support.end(), term);
}

using Ranked = std::vector<std::pair<double, Support>>;  // gain, largest first

void keep_best(Ranked& ranked, std::size_t count) {
  std::sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  if (ranked.size() > count) ranked.resize(count);
}

// The best supports of each size that a beam finds.
void add_beam(const Quadratic& model, std::size_t max_terms, std::set<Support>& proposals) {
  const auto count = static_cast<std::size_t>(model.moment.size());
  Ranked level{{0, {}}};
  for (std::size_t size = 1; size <= std::min(max_terms, count); ++size) {
    std::set<Support> seen;
    Ranked next;
    for (const auto& [gain, support] : level) {
      for (std::size_t k = 0; k < count; ++k) {
        if (has(support, k)) continue;
        Support wider = with(support, k);
        if (!seen.insert(wider).second) continue;
        const double wider_gain = model.gain(wider);
        next.emplace_back(wider_gain, std::move(wider));
      }
    }
    keep_best(next, beam_width);
    level = std::move(next);
    for (std::size_t i = 0; i < std::min(starts_per_size, level.size()); ++i) {
      proposals.insert(level[i].second);
    }
  }
}

// Single additions, removals and exchanges of terms that promise most.
void add_moves(const Quadratic& model, const Support& support, std::size_t max_terms,
               std::set<Support>& proposals) {
  const auto count = static_cast<std::size_t>(model.moment.size());
  const auto propose = [&](const Support& base, std::size_t most) {
    Ranked ranked;
    for (std::size_t k = 0; k < count; ++k) {
      if (has(base, k) || has(support, k)) continue;
      Support wider = with(base, k);
      const double gain = model.gain(wider);
      ranked.emplace_back(gain, std::move(wider));
    }
    keep_best(ranked, most);
    for (auto& [gain, wider] : ranked) proposals.insert(std::move(wider));
  };
  if (support.size() < max_terms) propose(support, additions);
  for (const std::size_t k : support) {
    proposals.insert(without(support, k));
    propose(without(support, k), swaps_per_term);
  }
}

class Search {
 public:
  Search(const WeakProblem& problem, const SearchSettings& settings)
      : problem_(problem), settings_(settings), pool_(std::max(settings.threads, 1)) {}

  SearchResult run(const WeakProblem& wide) {
    WeakQuadratic unweighted;
    unweighted.gram = wide.form->regressors.transpose() * wide.form->regressors;
    unweighted.moment = wide.form->regressors.transpose() * wide.left;
    std::set<Support> proposals{Support{}};
    add_beam(Quadratic(unweighted), settings_.max_terms, proposals);
    fit_all(proposals);
    while (!settings_.stop.stop_requested()) {
      const WeakFit best = fits_.at(best_);
      const WeakQuadratic at_best = quadratic_at(problem_, best);
      if (at_best.gram.size() == 0) break;
      const Quadratic model(at_best);
      proposals.clear();
      add_beam(model, settings_.max_terms, proposals);
      add_moves(model, best.support, settings_.max_terms, proposals);
      fit_all(proposals);
      if (best_ == best.support) break;
    }
    return result();
  }

 private:
  // Fits those that have not been, some at a time: the best so far tells which are hopeless.
  void fit_all(const std::set<Support>& proposals) {
    std::vector<Support> todo;
    for (const Support& support : proposals) {
      if (fits_.count(support) == 0) todo.push_back(support);
    }
    for (std::size_t begin = 0; begin < todo.size(); begin += batch) {
      if (settings_.stop.stop_requested()) return;
      fit_some({todo.begin() + static_cast<std::ptrdiff_t>(begin),
                todo.begin() + static_cast<std::ptrdiff_t>(std::min(begin + batch, todo.size()))});
      if (settings_.progress) settings_.progress(fits_.size());
    }
  }

  void fit_some(const std::vector<Support>& todo) {
    const double bound = hopeless();
    std::vector<WeakFit> done(todo.size());
    pool_.run(static_cast<std::ptrdiff_t>(todo.size()), [&](std::ptrdiff_t i, int /*worker*/) {
      const auto index = static_cast<std::size_t>(i);
      done[index] = fit_terms(problem_, todo[index], bound);
    });
    for (std::size_t i = 0; i < todo.size(); ++i) {
      const double score = done[i].score;
      fits_.emplace(todo[i], std::move(done[i]));
      if (fits_.size() == 1 || score > fits_.at(best_).score) best_ = todo[i];
    }
  }

  // The objective above which a score is `margin` below the best one, whatever the terms: all that
  // is taken off −misfit(Q, n) is positive.
  [[nodiscard]] double hopeless() const {
    if (fits_.empty() || !std::isfinite(fits_.at(best_).score)) return INFINITY;
    const auto n = static_cast<double>(problem_.rows);
    return objective_of(margin - fits_.at(best_).score, n);
  }

  SearchResult result() {
    SearchResult out;
    out.stopped = settings_.stop.stop_requested();
    out.fits = fits_.size();
    if (fits_.empty()) return out;
    std::vector<const WeakFit*> others;
    others.reserve(fits_.size());
    for (const auto& [support, fit] : fits_) {
      if (support != best_ && std::isfinite(fit.score)) others.push_back(&fit);
    }
    std::sort(others.begin(), others.end(),
              [](const WeakFit* a, const WeakFit* b) { return a->score > b->score; });
    double sum = 1;
    for (const WeakFit* fit : others) sum += std::exp((fit->score - fits_.at(best_).score) / 2);
    if (!others.empty()) out.probability = 1 / sum;
    if (others.size() > settings_.kept) others.resize(settings_.kept);
    for (const WeakFit* fit : others) out.rivals.push_back(*fit);
    out.best = fits_.at(best_);
    return out;
  }

  const WeakProblem& problem_;
  const SearchSettings& settings_;
  ThreadPool pool_;
  std::map<Support, WeakFit> fits_;
  Support best_;
};

}  // namespace

SearchResult search_terms(const WeakProblem& problem, const WeakProblem& wide,
                          const SearchSettings& settings) {
  return Search(problem, settings).run(wide);
}

}  // namespace mechnn::fields
