#include "field_simulation/semi_discrete.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include "field_simulation/differences.h"
#include "mechnn/argument_error.h"

namespace mechnn::field_simulation {
namespace {

using fields::Orders;

// Over all recordings; where there is none, a small part of the largest value, or 1.
double deviation(const FieldSet& set, std::size_t component) {
  double squares = 0, count = 0, largest = 0;
  for (const FieldRecording& recording : set.recordings) {
    const std::size_t points = recording.points();
    const std::span<const double> values(recording.values.data() + component * points, points);
    double mean = 0;
    for (const double v : values) mean += v / static_cast<double>(points);
    for (const double v : values) {
      squares += (v - mean) * (v - mean);
      largest = std::max(largest, std::abs(v));
    }
    count += static_cast<double>(points);
  }
  if (squares > 0) return std::sqrt(squares / count);
  return largest > 0 ? 1e-9 * largest : 1;
}

// Of the differences that give ∂_t u at a start: of the eighth order.
constexpr std::size_t most_rate_reach = 4;

// 0, n − 1, 1, n − 2, …: neighbours on a circle are at most two apart.
std::vector<std::size_t> folded(std::size_t count) {
  std::vector<std::size_t> out(count);
  for (std::size_t i = 0; i < count; ++i) out[i] = i % 2 == 0 ? i / 2 : count - 1 - i / 2;
  return out;
}

}  // namespace

SemiDiscrete::SemiDiscrete(const FieldSet& field, std::size_t recording,
                           std::span<const FieldEquation> equations, int order)
    : set_(field),
      recording_(field.recordings.at(recording)),
      order_(static_cast<std::size_t>(order)),
      reach_(field.axes.size(), 0),
      margin_(field.axes.size(), 0) {
  for (const double value : recording_.values) {
    if (std::isfinite(value)) continue;
    throw ArgumentError("field", "a missing value",
                        "a complete field, as discovery's smoothed one");
  }
  for (std::size_t a = 0; a < field.axes.size(); ++a) {
    if (a > 0) space_[a] = recording_.axes[a].size();
    step_.push_back(recording_.step(a));
  }
  set_terms(equations);
  set_free_points();
}

void SemiDiscrete::set_terms(std::span<const FieldEquation> equations) {
  std::map<std::pair<Orders, std::size_t>, std::vector<Term>> by_derivative;
  for (const FieldEquation& equation : equations) {
    const std::size_t component = set_.index_of(equation.component);
    if (component == set_.components.size()) {
      throw ArgumentError("equations", "one of '" + equation.component + "'",
                          "components of the field");
    }
    for (const ConservativeTerm& term : equation.found) {
      Orders orders{};
      std::copy(term.derivatives.begin(), term.derivatives.end(), orders.begin() + 1);
      by_derivative[{orders, equations_.size()}].push_back({term.coefficient, term.powers});
    }
    equations_.push_back(component);
  }
  for (auto& [key, terms] : by_derivative) {
    Flux flux{key.second, {}, std::move(terms)};
    for (std::size_t a = 1; a < step_.size(); ++a) {
      const int order = key.first[a];
      if (order == 0) continue;
      flux.weights[a] = central_weights(order, step_[a], reach(order));
      reach_[a] = std::max(reach_[a], reach(order));
      if (!set_.is_periodic(a)) margin_[a] = reach_[a];
    }
    fluxes_.push_back(std::move(flux));
  }
}

void SemiDiscrete::set_free_points() {
  for (std::size_t a = 1; a < margin_.size(); ++a) {
    if (space_[a] > 2 * reach_[a] + 1) continue;
    throw ArgumentError(
        "axis '" + set_.axes[a] + "'", std::to_string(space_[a]) + " points",
        "more than " + std::to_string(2 * reach_[a] + 1) + " for differences of these derivatives");
  }
  const bool fold = set_.space_dim() == 1 && set_.is_periodic(1);
  const std::vector<std::size_t> order = fold ? folded(space_[1]) : std::vector<std::size_t>{};
  for (std::size_t number = 0; number < space_.points(); ++number) {
    const std::size_t point = fold ? order[number] : number;
    const auto at = fields::indices(point, space_);
    bool free = true;
    for (std::size_t a = 1; a < margin_.size(); ++a) {
      free = free && at[a] >= margin_[a] && at[a] + margin_[a] < space_[a];
    }
    for (std::size_t c = 0; c < set_.components.size(); ++c) {
      const bool solved = std::find(equations_.begin(), equations_.end(), c) != equations_.end();
      if (!free || !solved) prescribed_.push_back(c * space_.points() + point);
    }
    if (free) free_.push_back(point);
  }
}

std::size_t SemiDiscrete::half_bandwidth() const {
  const std::size_t neighbours = set_.is_periodic(1) ? 2 * reach_[1] : reach_[1];
  return std::min((neighbours + 1) * variables() - 1, size() - 1);
}

std::vector<double> SemiDiscrete::scales() const {
  std::vector<double> one;
  one.reserve(variables());
  for (std::size_t k = 0; k < order_; ++k) {
    for (const std::size_t c : equations_) {
      one.push_back(deviation(set_, c) / std::pow(step_[0], k));
    }
  }
  std::vector<double> out;
  out.reserve(size());
  for (std::size_t i = 0; i < free_.size(); ++i) out.insert(out.end(), one.begin(), one.end());
  return out;
}

double SemiDiscrete::given(std::size_t component, std::size_t time_index, std::size_t point) const {
  const std::size_t times = recording_.axes[0].size();
  return recording_.values[(component * times + time_index) * space_.points() + point];
}

SemiDiscrete::TimeDifference SemiDiscrete::time_difference(std::size_t time_index) const {
  const std::size_t last = recording_.axes[0].size() - 1;
  const std::size_t half = std::min({time_index, last - time_index, most_rate_reach});
  if (half > 0) return {time_index - half, central_weights(1, step_[0], half)};
  return {time_index == 0 ? 0 : last - 1, {-1 / step_[0], 1 / step_[0]}};  // an end of the record
}

std::vector<double> SemiDiscrete::start(std::size_t time_index) const {
  const TimeDifference difference = time_difference(time_index);
  std::vector<double> state;
  state.reserve(size());
  for (const std::size_t point : free_) {
    for (const std::size_t c : equations_) state.push_back(given(c, time_index, point));
    if (order_ == 1) continue;
    for (const std::size_t c : equations_) {
      double rate = 0;
      for (std::size_t m = 0; m < difference.weights.size(); ++m) {
        rate += difference.weights[m] * given(c, difference.first + m, point);
      }
      state.push_back(rate);
    }
  }
  return state;
}

std::vector<double> SemiDiscrete::on_grid(double time, std::span<const double> state) const {
  const std::size_t times = recording_.axes[0].size(), points = space_.points();
  const double at = std::clamp((time - recording_.axes[0].front()) / step_[0], 0.0,
                               static_cast<double>(times - 1));
  const std::size_t before = std::min(static_cast<std::size_t>(at), times - 2);
  const double part = at - static_cast<double>(before);
  std::vector<double> u(set_.components.size() * points);
  for (const std::size_t i : prescribed_) {
    const std::size_t c = i / points, p = i % points;
    u[i] = (1 - part) * given(c, before, p) + part * given(c, before + 1, p);
  }
  for (std::size_t i = 0; i < free_.size(); ++i) {
    for (std::size_t e = 0; e < equations_.size(); ++e) {
      u[equations_[e] * points + free_[i]] = state[i * variables() + e];
    }
  }
  return u;
}

// D^α Σ_k ξ_k f_k(u), f_k = Π_c u_c^powers[c].
std::vector<double> SemiDiscrete::values_of(const Flux& flux, const std::vector<double>& u) const {
  const std::size_t points = space_.points();
  std::vector<double> values(points, 0);
  for (const Term& term : flux.terms) {
    for (std::size_t p = 0; p < points; ++p) {
      double product = term.coefficient;
      for (std::size_t c = 0; c < term.powers.size(); ++c) {
        for (int k = 0; k < term.powers[c]; ++k) product *= u[c * points + p];
      }
      values[p] += product;
    }
  }
  for (std::size_t a = 1; a < step_.size(); ++a) {
    if (flux.weights[a].empty()) continue;
    values = weighted_along(a, flux.weights[a], set_.is_periodic(a), space_, values);
  }
  return values;
}

// u_c' = Σ_α D^α Σ_k ξ_k f_k(u), one D^α for all terms that have it.
bool SemiDiscrete::evaluate(double time, std::span<const double> state,
                            std::span<double> derivative) const {
  const std::size_t count = equations_.size();
  const std::vector<double> u = on_grid(time, state);
  std::fill(derivative.begin(), derivative.end(), 0.0);
  const std::size_t rate = (order_ - 1) * count;  // where ∂_t^order u stands
  for (const Flux& flux : fluxes_) {
    const std::vector<double> values = values_of(flux, u);
    for (std::size_t i = 0; i < free_.size(); ++i) {
      derivative[i * variables() + rate + flux.equation] += values[free_[i]];
    }
  }
  for (std::size_t i = 0; order_ == 2 && i < free_.size(); ++i) {
    for (std::size_t e = 0; e < count; ++e) {
      derivative[i * variables() + e] = state[i * variables() + count + e];
    }
  }
  return std::all_of(derivative.begin(), derivative.end(),
                     [](double v) { return std::isfinite(v); });
}

}  // namespace mechnn::field_simulation
