// On a support B the model has the minimum J_B = const − b_Bᵀ S_BB⁻¹ b_B, b = g + S ξ₀, and the
// evidence adds −log det(λ² s² S_BB). Adding candidate j to B = LLᵀ-factored S_BB changes the score
// by
//   e_j²/δ_j − log(λ² s² δ_j),  δ_j = S_jj − ‖L⁻¹S_Bj‖²,  e_j = b_j − (L⁻¹S_Bj)ᵀ(L⁻¹b_B),
// for all j by one triangular solve.
#include "discovery/quadratic_search.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <utility>

namespace mechnn::discovery {
namespace {

using joint_fit::QuadraticModel;
using joint_fit::Support;

constexpr std::size_t beam_width = 10;
constexpr int beam_depth = 4;
constexpr std::size_t max_additions = 24;  // noted of those to one support

using Positions = std::vector<Eigen::Index>;  // sorted positions in the model's support

struct Scored {
  Positions support;
  double score = -INFINITY;
};

struct Additions {
  double score = 0;       // of the base itself; −∞ when its block is singular
  Eigen::VectorXd gains;  // of adding each candidate; −∞ for members and for dependent candidates
};

Additions additions_to(const QuadraticModel& model, const Positions& base) {
  const Eigen::VectorXd b = model.gradient + model.schur * model.at;
  const Eigen::VectorXd log_prior = 2 * (model.prior_width * model.prior_sd.array()).log();
  Eigen::VectorXd remaining = b, pivots = model.schur.diagonal();
  Additions result{0, Eigen::VectorXd::Constant(b.size(), -INFINITY)};
  if (!base.empty()) {
    const Eigen::LLT<Eigen::MatrixXd> factor(Eigen::MatrixXd(model.schur(base, base)));
    if (factor.info() != Eigen::Success) return {-INFINITY, result.gains};
    const Eigen::VectorXd reduced = factor.matrixL().solve(Eigen::VectorXd(b(base)));
    const Eigen::MatrixXd rows =
        factor.matrixL().solve(Eigen::MatrixXd(model.schur(base, Eigen::all)));
    remaining -= rows.transpose() * reduced;
    pivots -= rows.colwise().squaredNorm().transpose();
    result.score = reduced.squaredNorm() - log_prior(base).sum() -
                   2 * factor.matrixLLT().diagonal().array().log().sum();
  }
  for (Eigen::Index j = 0; j < b.size(); ++j) {
    if (std::binary_search(base.begin(), base.end(), j)) continue;
    if (!(pivots[j] > 1e-10 * model.schur(j, j))) continue;
    result.gains[j] = remaining[j] * remaining[j] / pivots[j] - std::log(pivots[j]) - log_prior[j];
  }
  return result;
}

class Beam {
 public:
  explicit Beam(const QuadraticModel& model)
      : model_(model), b_(model.gradient + model.schur * model.at) {}

  // Every add, drop and swap of `from`.
  void expand(const Positions& from) {
    add_each(from);
    for (std::size_t i = 0; i < from.size(); ++i) {
      Positions dropped = from;
      dropped.erase(dropped.begin() + static_cast<std::ptrdiff_t>(i));
      const double score = add_each(dropped);
      note({std::move(dropped), score});
    }
  }

  void exclude(const Positions& support) { seen_.insert(support); }

  // The best found so far; those of the last expansions are among them.
  [[nodiscard]] std::vector<Scored> best(std::size_t count) const {
    std::vector<Scored> sorted = found_;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Scored& a, const Scored& b) { return a.score > b.score; });
    if (sorted.size() > count) sorted.resize(count);
    return sorted;
  }

  [[nodiscard]] Eigen::VectorXd minimiser(const Positions& support) const {
    if (support.empty()) return {};
    return Eigen::MatrixXd(model_.schur(support, support)).ldlt().solve(b_(support));
  }

 private:
  void note(Scored scored) {
    if (std::isfinite(scored.score) && seen_.insert(scored.support).second) {
      found_.push_back(std::move(scored));
    }
  }

  // Notes the supports with one candidate more that score highest; returns the score of `base`.
  double add_each(const Positions& base) {
    const Additions additions = additions_to(model_, base);
    std::vector<Eigen::Index> order;
    for (Eigen::Index j = 0; j < additions.gains.size(); ++j) {
      if (std::isfinite(additions.gains[j])) order.push_back(j);
    }
    const auto noted =
        order.begin() + static_cast<std::ptrdiff_t>(std::min(max_additions, order.size()));
    std::partial_sort(order.begin(), noted, order.end(), [&](Eigen::Index i, Eigen::Index j) {
      return additions.gains[i] > additions.gains[j];
    });
    for (auto j = order.begin(); j != noted; ++j) {
      Positions with = base;
      with.insert(std::lower_bound(with.begin(), with.end(), *j), *j);
      note({std::move(with), additions.score + additions.gains[*j]});
    }
    return additions.score;
  }

  const QuadraticModel& model_;
  Eigen::VectorXd b_;
  std::set<Positions> seen_;
  std::vector<Scored> found_;
};

Positions positions_of(const QuadraticModel& model, const Support& support) {
  Positions positions;
  for (const std::uint32_t index : support) {
    const auto found = std::lower_bound(model.support.begin(), model.support.end(), index);
    positions.push_back(found - model.support.begin());
  }
  return positions;
}

}  // namespace

std::vector<Proposal> propose(const QuadraticModel& model, const Support& start, std::size_t count,
                              const std::stop_token& stop) {
  if (model.schur.size() == 0) return {};
  Beam beam(model);
  const Positions origin = positions_of(model, start);
  beam.exclude(origin);
  beam.expand(origin);
  std::set<Positions> expanded{origin};
  for (int depth = 1; depth < beam_depth; ++depth) {
    for (const Scored& scored : beam.best(beam_width)) {
      if (stop.stop_requested()) break;
      if (expanded.insert(scored.support).second) beam.expand(scored.support);
    }
  }
  std::vector<Proposal> proposals;
  for (const Scored& scored : beam.best(count)) {
    Proposal proposal{{}, beam.minimiser(scored.support), scored.score};
    for (const Eigen::Index p : scored.support) {
      proposal.support.push_back(model.support[static_cast<std::size_t>(p)]);
    }
    proposals.push_back(std::move(proposal));
  }
  return proposals;
}

std::vector<Proposal> climb(const QuadraticModel& model, const Support& start, std::size_t count,
                            const std::stop_token& stop) {
  std::vector<Proposal> best = propose(model, start, count, stop);
  while (!best.empty() && !stop.stop_requested()) {
    std::vector<Proposal> next = propose(model, best.front().support, count, stop);
    if (next.empty() || next.front().score <= best.front().score) break;
    best = std::move(next);
  }
  return best;
}

Support grow(const QuadraticModel& model, std::size_t size) {
  Positions support;
  while (model.schur.size() != 0 && support.size() < size) {
    const Additions additions = additions_to(model, support);
    Eigen::Index best = 0;
    if (!std::isfinite(additions.gains.maxCoeff(&best))) break;
    support.insert(std::lower_bound(support.begin(), support.end(), best), best);
  }
  Support grown;
  for (const Eigen::Index p : support) grown.push_back(model.support[static_cast<std::size_t>(p)]);
  return grown;
}

}  // namespace mechnn::discovery
